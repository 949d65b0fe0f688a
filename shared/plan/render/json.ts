import type { ClusterPlan } from '../cluster-plan.ts';

/** The plans as one JSON array, in pieces. */
export async function* renderJson(plans: AsyncIterable<ClusterPlan>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const plan of plans) {
    yield `${before}${escapeJson(JSON.stringify(plan))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** What a terminal would obey stays in the value, and is written as JSON's own escape. */
function escapeJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join(''),
  );
}
