import type { ClusterPlan } from '../cluster-plan.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { type PlanHeader, renderShell } from './shell.ts';
import { renderTerraform } from './terraform.ts';

type Render = (plans: AsyncIterable<ClusterPlan>, header: PlanHeader) => AsyncIterable<string>;

/** One line a format. */
const RENDER = {
  shell: renderShell,
  json: renderJson,
  markdown: renderMarkdown,
  terraform: renderTerraform,
} as const satisfies Record<string, Render>;
export type PlanFormat = keyof typeof RENDER;

/** Plans in one of the formats, in pieces, as they come. */
export function renderPlans(
  plans: AsyncIterable<ClusterPlan>,
  format: PlanFormat,
  header: PlanHeader,
): AsyncIterable<string> {
  const render: Render = RENDER[format];
  return render(plans, header);
}
