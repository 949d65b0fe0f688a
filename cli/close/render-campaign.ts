import { rowPath } from '../../shared/model/cluster-names.ts';
import type {
  CampaignClusterRow,
  CampaignEventRow,
  CampaignRules,
} from '../../shared/model/rows/campaign-rows.ts';
import { describeScope } from '../../shared/model/scope.ts';
import { CLOSED_PORT } from '../../shared/plan/node-system-config.ts';
import { formatList, grouped, plural } from '../../shared/platform/text.ts';
import type { CampaignState, ClusterState } from './campaign-state.ts';
import { requestText, targetOf } from './change-requests.ts';
import type { Wait } from './next-actions.ts';
import type { LeftOut } from './plan-campaign.ts';
import type { StoredCampaign } from './ports.ts';
import type { PreflightProblem } from './preflight.ts';
import { MINUTES_PER_NODE, nodesOf, nodesText, ownSteps, ringMs } from './schedule.ts';

/** Campaigns as text, line by line. */

/** The dry run: rings, restarts, duration, and every request that would be sent. */
export function* dryRunLines({ campaign, clusters }: StoredCampaign): Generator<string> {
  const { rules, rings } = campaign;
  yield `Campaign ${campaign.campaign_id} of ${describeScope(campaign.scope)}, from scan ${campaign.scan_id}`;
  yield `Rules     ${rulesText(rules)}`;
  const members = Map.groupBy(clusters, ({ ring }) => ring);
  const durations = rings.map((_, ring) => ringMs(members.get(ring) ?? [], rules));
  for (const [index, ring] of rings.entries())
    yield `Ring      ${ring.name}: ${plural(ring.clusters, 'cluster')}, ${nodesText(ownSteps(members.get(index) ?? []))} restarted, ${durationText(durations[index] ?? 0)}`;
  const total = durations.reduce((sum, each) => sum + each, 0);
  const atLeast = nodesOf(ownSteps(clusters)) === null ? 'at least ' : '';
  yield `Duration  ${atLeast}${durationText(total)} at these limits, assuming ${MINUTES_PER_NODE} minutes for each node; closed hours and maintenance windows come in addition`;
  for (const [index, ring] of rings.entries()) {
    yield '';
    yield `Ring ${ring.name}`;
    for (const cluster of members.get(index) ?? []) yield* clusterLines(cluster);
  }
}

function* clusterLines(cluster: CampaignClusterRow): Generator<string> {
  yield `  ${rowPath(cluster)}`;
  for (const warning of cluster.warnings) yield `    WARNING: ${warning}`;
  for (const step of cluster.steps) {
    const restarts =
      step.nodes === 0
        ? 'restarts nothing'
        : `restarts ${nodesText([step])}, up to ${step.nodes_at_once} at the same time`;
    const request = requestText(cluster, { target: targetOf(step), kubeletConfig: CLOSED_PORT });
    if (step.route === 'API') yield `    ${request} (${restarts}; other kubelet settings are kept)`;
    else yield `    left to its owner: ${step.pool ?? step.site} (${step.reason})`;
  }
}

/** What preflight found in clusters, and in how many it was not run. */
export function* preflightLines(
  { rules, clusters }: { readonly rules: CampaignRules; readonly clusters: readonly CampaignClusterRow[] },
  checked: ReadonlyMap<CampaignClusterRow, readonly PreflightProblem[]>,
): Generator<string> {
  const isIncluded = rules.include.includes('preflight');
  yield '';
  yield `Preflight ${plural(checked.size, 'cluster')} checked`;
  for (const [cluster, problems] of checked) {
    yield `  ${rowPath(cluster)}${problems.length === 0 ? ': no problems' : ''}`;
    for (const { code, sentence, action, blocking } of problems)
      yield `    ${blocking ? (isIncluded ? 'included' : 'BLOCKED') : 'note'}: ${code}: ${sentence} ${action}`;
  }
  const left = clusters.length - checked.size;
  if (left > 0)
    yield `  not checked: ${plural(left, 'cluster')} (--preflight all checks every cluster of a plan)`;
}

function rulesText(rules: CampaignRules): string {
  const hours = [
    formatList(rules.days),
    rules.hours_from === null ? '' : `${rules.hours_from}-${rules.hours_to}`,
  ]
    .join(' ')
    .trim();
  return [
    `at most ${plural(rules.clusters_at_once, 'cluster')} (${rules.clusters_per_project} per project) and ${plural(rules.nodes_at_once, 'node')} (${rules.nodes_per_project} per project) at once`,
    `soak time ${durationText(rules.soak_seconds * 1000)}`,
    `changes begin ${hours === '' ? 'at any time' : `${hours} ${rules.time_zone}`}`,
    rules.auto_roll_back ? 'rolls back by itself' : 'asks before it rolls back',
  ].join('; ');
}

/** How many clusters that stay out are named. */
const NAMED = 20;

/** Clusters with something to close that are not part of a campaign. */
export function* leftOutLines(leftOut: readonly LeftOut[]): Generator<string> {
  if (leftOut.length === 0) return;
  yield '';
  yield `${plural(leftOut.length, 'cluster')} with something to close ${leftOut.length === 1 ? 'stays' : 'stay'} out:`;
  for (const { record, reason } of leftOut.slice(0, NAMED)) yield `  ${rowPath(record)}: ${reason}`;
  if (leftOut.length > NAMED) yield `  … and ${grouped(leftOut.length - NAMED)} more`;
}

/** The progress of a campaign. */
export function* progressLines({ campaign }: StoredCampaign, state: CampaignState): Generator<string> {
  yield `Campaign ${campaign.campaign_id} of ${describeScope(campaign.scope)}: ${state.status}${state.reason === null ? '' : `. ${state.reason}`}`;
  if (state.lease !== null)
    yield `Run by    ${state.lease.runner} until ${new Date(state.lease.untilMs).toISOString()}`;
  for (const ring of state.rings) {
    const counts = Map.groupBy(ring.clusters, ({ phase }) => phase);
    const parts = [...counts].map(([phase, { length }]) => `${grouped(length)} ${phase}`);
    const who =
      ring.startedBy === null
        ? 'not started'
        : `started by ${ring.startedBy}${ring.ticket === null ? '' : ` (${ring.ticket})`}`;
    yield `Ring      ${ring.name}: ${parts.join(' · ')}; ${ring.done ? 'done, ' : ''}${who}`;
  }
  const notable = [...state.clusters.values()].filter(isNotable);
  if (notable.length > 0) yield '';
  for (const cluster of notable) yield* notableLines(cluster);
}

function isNotable({ phase, breaches, close, rollBack, detail }: ClusterState): boolean {
  const open = [...close, ...rollBack].some(
    ({ status }) => status !== 'TODO' && status !== 'VERIFIED' && status !== 'SKIPPED',
  );
  // A rollback had nothing to restore there: the pool is gone, or somebody has restored it.
  const skipped = rollBack.some(({ status }) => status === 'SKIPPED');
  return open || skipped || breaches.length > 0 || (detail !== null && phase !== 'DONE');
}

function* notableLines(cluster: ClusterState): Generator<string> {
  yield `${rowPath(cluster.plan)}: ${cluster.phase}${cluster.detail === null ? '' : `. ${cluster.detail}`}`;
  for (const { detail } of cluster.breaches) yield `  ${detail}`;
  for (const [direction, changes] of [
    ['close', cluster.close],
    ['roll back', cluster.rollBack],
  ] as const)
    for (const [index, { status, operation }] of changes.entries())
      if (status !== 'TODO' && (status !== 'SKIPPED' || changes === cluster.rollBack))
        yield `  ${direction} ${cluster.plan.steps[index]?.pool ?? cluster.plan.steps[index]?.site}: ${status}${operation === null ? '' : ` (${operation})`}`;
}

/** What a rollback will do. */
export function* rollBackLines(clusters: readonly ClusterState[]): Generator<string> {
  for (const { plan, close } of clusters) {
    const changed = plan.steps.filter((_, step) => close[step]?.first != null);
    yield `${rowPath(plan)}: restores ${plural(changed.length, 'setting')}, ${nodesText(changed)} restarted`;
  }
}

const WAITS: Readonly<Record<Wait['what'], string>> = {
  WINDOW: 'for the permitted hours',
  LIMIT: 'for the limits',
  SOAK: 'for the soak time',
  OPERATION: 'for operations of GKE',
  POSTPONED: 'for maintenance windows or other operations',
  OWNER: 'for owners (close show --patches)',
  BLOCKED: 'because they are blocked (close show)',
  APPROVAL: 'for somebody to start the next ring',
  PERSON: 'for a person: close resume, close roll-back or close abort',
};

/** What a campaign waits for. */
export function* waitLines(waits: readonly Wait[]): Generator<string> {
  for (const { what, untilMs } of waits)
    yield `Waiting ${WAITS[what]}${untilMs === null ? '' : `, until ${new Date(untilMs).toISOString()}`}`;
}

/** One event, for progress on the terminal. */
export function eventLine(event: CampaignEventRow): string {
  const place = event.cluster === null ? '' : ` ${event.project_id}/${event.location}/${event.cluster}`;
  const facts = [event.direction === 'ROLL_BACK' ? 'roll back' : null, event.operation, event.detail];
  const detail = facts.filter((fact) => fact !== null).join(' ');
  return `${event.recorded_at} ${event.kind}${place}${detail === '' ? '' : ` ${detail}`}`;
}

/** `3 h 20 min`, rounded up to minutes, or `40 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 60_000) return `${Math.ceil(milliseconds / 1000)} s`;
  const minutes = Math.ceil(milliseconds / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [
    days > 0 ? `${days} d` : '',
    hours > 0 ? `${hours} h` : '',
    rest > 0 || minutes === 0 ? `${rest} min` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
