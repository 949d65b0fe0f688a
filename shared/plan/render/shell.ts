import { quoteCommand, quoteWord } from '../../platform/text.ts';
import type { ClusterPlan, Step } from '../cluster-plan.ts';
import { SHELL_REPLAY } from './shell-dry-run.ts';
import { SHELL_PRELUDE } from './shell-prelude.ts';
import { terraformText } from './terraform.ts';
import {
  commandText,
  comments,
  groundsOf,
  hasNothingToSay,
  oneLine,
  type PlanHeader,
  restartSentence,
  titleOf,
} from './words.ts';

const END = `${SHELL_REPLAY}
if [[ $APPLY == 1 && $left -gt 0 ]]; then
  doing="$left steps that are to be done by hand"
  exit 1
fi
finished=1
`;

/** Renders plans as one bash script: a dry run by default, safe to stop and restart. */
export async function* renderShell(
  plans: AsyncIterable<ClusterPlan>,
  { lines }: PlanHeader,
): AsyncGenerator<string> {
  yield `#!/usr/bin/env bash
# Closes the kubelet read-only port (10255). Made by sweep10255 plan.
${comments([...lines, 'Without APPLY=1 in the environment, this is a dry run: it only prints the commands.'])}${SHELL_PRELUDE}`;
  for await (const plan of plans) yield `\n${renderCluster(plan)}`;
  yield END;
}

function renderCluster(plan: ClusterPlan): string {
  if (hasNothingToSay(plan)) return comments([titleOf(plan)]);
  const { warnings, advice, steps } = plan;
  const head = comments([
    titleOf(plan),
    ...warnings.map((warning) => `WARNING: ${warning}`),
    ...groundsOf(plan),
    ...advice,
    ...plan.watch,
  ]);
  if (plan.action === 'PATCH') return head + comments(terraformText(plan).trimEnd().split('\n'));
  if (steps.length === 0) return head;
  const names = [plan.project_id, plan.location, plan.cluster].map(quoteWord).join(' ');
  const said = warnings.map((warning) => `warn ${quoteWord(oneLine(warning))}\n`);
  return `${head}cluster ${names}\n${said.join('')}${steps.map((step, index) => renderStep(step, index + 1)).join('')}`;
}

function renderStep(step: Step, number: number): string {
  const { title, restart, bearing, describe, rollback } = step;
  const undo = rollback === null ? [] : ['To roll back:', ...commandText(rollback).split('\n')];
  const head = comments([`${number}. ${title}.`, ...bearing, ...undo]);
  const restarts = `restarts=${quoteWord(restartSentence(restart))}\n`;
  const [run, ...more] = runOf(step);
  const words = [run, oneLine(title), ...more].map(quoteWord).join(' ');
  return `${head}${restarts}describe=(${quoteCommand(describe)})\nreads=(${quoteCommand(readsOf(step))})\n${renderChange(step)}${words}\n`;
}

/** What a dry run takes from the description of the cluster: a column of SHELL_DRY_RUN, and a pool for the first ones. */
function readsOf({ kind, pool }: Step): string[] {
  const ofPool = (column: string) => (pool === null ? [] : [column, pool]);
  switch (kind) {
    case 'UPGRADE_POOL':
      return ofPool('2');
    case 'POOL':
    case 'AUTO_PROVISIONED_POOL':
      return ofPool('3');
    case 'CLUSTER_DEFAULT':
      return ['4'];
    case 'AUTO_PROVISIONED_DEFAULT':
    case 'AUTOPILOT':
      return ['5'];
    case 'UPGRADE_CONTROL_PLANE':
      return ['6'];
    case 'FIREWALL_RULE':
    case 'RECREATE_NODES':
      return [];
  }
}

/** The prelude function that carries out the step, and its arguments after the title. */
function runOf({ expected, change }: Step): readonly [run: string, ...more: string[]] {
  switch (expected.is) {
    case 'PORT_CLOSED':
      return [change.by === 'API_BODY' ? 'by_hand' : 'close_port'];
    case 'VERSION':
      return ['upgrade_to', expected.atLeast];
    case 'NAME':
      return ['create_rule', expected.name];
    case 'UPGRADE_DONE':
      return ['after_a_check'];
  }
}

function renderChange({ change }: Step): string {
  switch (change.by) {
    case 'FLAG':
    case 'FIREWALL_RULE':
      return `change=(${quoteCommand(change.command)})\n`;
    case 'NODE_SYSTEM_CONFIG': {
      const file = `cat >"$workspace/node-system-config.yaml" <<'NODE_SYSTEM_CONFIG'\n${JSON.stringify(change.file, null, 2)}\nNODE_SYSTEM_CONFIG\n`;
      const words = change.command.slice(0, -1);
      return `${file}change=(${quoteCommand(words)} ${change.command.at(-1)}"$workspace/node-system-config.yaml")\n`;
    }
    case 'API_BODY':
      return comments([change.path, JSON.stringify(change.body)]);
  }
}
