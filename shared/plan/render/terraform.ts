import type { ClusterPlan } from '../cluster-plan.ts';
import type { PlanHeader } from './shell.ts';
import { renderBlock } from './terraform-block.ts';
import { terraformOf } from './terraform-resources.ts';
import { hasNothingToSay, oneLine, restartSentence, titleOf } from './words.ts';

/** Read before the patches, whatever they are. */
const NOTES = [
  'Patches, not whole resources: merge each into the resource of yours that manages the cluster or the pool. Firewall rules are whole.',
  'The provider (5.44.0, 6.2.0 or later) takes the words "TRUE" and "FALSE" here, not booleans.',
  'A state file that says "FALSE" proves nothing: the provider reads a field that was never set as "FALSE". Prove it with `sweep10255 verify`.',
];

/** The plans as patches for google_container_cluster and google_container_node_pool, in pieces. */
export async function* renderTerraform(
  plans: AsyncIterable<ClusterPlan>,
  { lines }: PlanHeader,
): AsyncGenerator<string> {
  yield comments([...lines, ...NOTES]);
  for await (const plan of plans) yield `\n${renderPlan(plan)}`;
}

function renderPlan(plan: ClusterPlan): string {
  if (hasNothingToSay(plan)) return comments([titleOf(plan)]);
  const head = comments([
    titleOf(plan),
    ...plan.warnings.map((warning) => `WARNING: ${warning}`),
    ...plan.reasons,
    ...(plan.firewall?.said ?? []),
    ...plan.advice,
    ...plan.steps.map(({ title, restart }) => `${title}. ${restartSentence(restart)}`),
  ]);
  return head + terraformOf(plan).map(renderBlock).join('\n');
}

function comments(lines: readonly string[]): string {
  return lines.map((line) => `# ${oneLine(line)}\n`).join('');
}
