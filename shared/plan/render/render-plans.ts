import type { ClusterPlan } from '../cluster-plan.ts';
import { renderMarkdown } from './markdown.ts';
import { type PlanHeader, renderShell } from './shell.ts';
import { renderTerraform } from './terraform.ts';

type Render = (plans: AsyncIterable<ClusterPlan>, header: PlanHeader) => AsyncIterable<string>;

/** One renderer per format. */
const RENDER = {
  shell: renderShell,
  json: renderJson,
  markdown: renderMarkdown,
  terraform: renderTerraform,
} as const satisfies Record<string, Render>;
export type PlanFormat = keyof typeof RENDER;

/** Renders plans in one of the formats, streaming. */
export function renderPlans(
  plans: AsyncIterable<ClusterPlan>,
  format: PlanFormat,
  header: PlanHeader,
): AsyncIterable<string> {
  const render: Render = RENDER[format];
  return render(plans, header);
}

/** Renders plans as one JSON array. */
async function* renderJson(plans: AsyncIterable<ClusterPlan>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const plan of plans) {
    yield `${before}${escapeJson(JSON.stringify(plan))}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Control characters stay in the value, as JSON escapes. */
function escapeJson(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join(''),
  );
}
