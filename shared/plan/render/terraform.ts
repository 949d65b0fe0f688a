import type { ClusterPlan } from '../cluster-plan.ts';
import type { PlanHeader } from './shell.ts';
import { renderBlock } from './terraform-block.ts';
import { terraformOf } from './terraform-resources.ts';
import { hasNothingToSay, oneLine, restartSentence, titleOf } from './words.ts';

/** Notes that precede the patches. */
const NOTES = [
  'These are patches: merge each one into the resource that manages the cluster or pool. Firewall rules are complete resources.',
  'The provider expects the strings "TRUE" and "FALSE" here, not booleans. Use version 5.44.2, 6.7.0 or later.',
  'A state file with "FALSE" proves nothing, because the provider reads an unset field as "FALSE". Check with `sweep10255 verify`.',
];

/** Renders plans as patches for google_container_cluster and google_container_node_pool. */
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
