import { rowPath } from '../model/cluster-names.ts';
import type { ClusterPlan } from '../plan/cluster-plan.ts';
import { planCluster } from '../plan/plan-cluster.ts';
import {
  addPlan,
  emptyPlanSummary,
  type PlanSummary,
  planSummaryLines,
  waveOf,
} from '../plan/plan-summary.ts';
import { commandText, oneLine, restartSentence } from '../plan/render/words.ts';
import { escapeJson, escapeText, formatFirst, grouped, plural } from '../platform/text.ts';
import { type ClusterOutline, isWhole } from '../report/html/page-cluster.ts';
import { byId, element, onClick } from './element.ts';
import type { Clusters } from './read-clusters.ts';

/** The clusters that actions apply to: those that the reader ticked, else all that the filters select. */
export interface Selection {
  readonly indexes: readonly number[];
  readonly isTicked: boolean;
}

/** Makes the buttons work: next step, plan, and downloads. */
export function offerActions(clusters: Clusters, selection: () => Selection): void {
  const answer = byId('answer', HTMLElement);
  const on = (id: string, act: (indexes: readonly number[]) => void) =>
    onClick(id, () => act(selection().indexes));
  on('ask', (indexes) => {
    const { summary, agents, withoutDetails } = plansOf(clusters, indexes);
    answer.replaceChildren(...answerOf(summary, agents, withoutDetails));
    answer.hidden = false;
  });
  on('copy-plan', async (indexes) => {
    const text = planText(plansOf(clusters, indexes));
    const area = element('textarea', { readonly: '', rows: '8', 'aria-label': 'Plan' });
    area.value = text;
    const said = element('p', {}, 'Plan copied:');
    answer.replaceChildren(said, area);
    answer.hidden = false;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      said.textContent =
        'The browser denies access to the clipboard. The plan is selected: copy it with Ctrl-C.';
      area.select();
    }
  });
  on('csv', (indexes) => download('csv', 'text/csv', csvOf(recordsOf(clusters, indexes))));
  on('json', (indexes) => download('json', 'application/json', jsonOf(recordsOf(clusters, indexes))));
}

/** Says what the actions apply to. */
export function showSelection({ indexes, isTicked }: Selection, matching: number): void {
  byId('chosen', HTMLElement).textContent = isTicked
    ? `${plural(indexes.length, 'cluster')} selected`
    : `No cluster selected: the actions apply to all ${grouped(matching)} below`;
  byId('tick-all', HTMLInputElement).checked = isTicked && indexes.length === matching;
  for (const id of ['ask', 'copy-plan', 'csv', 'json'])
    byId(id, HTMLButtonElement).disabled = indexes.length === 0;
}

interface SelectionPlans {
  readonly plans: readonly ClusterPlan[];
  readonly summary: PlanSummary;
  /** Agents that must be migrated, most clusters first. */
  readonly agents: readonly string[];
  /** Clusters that the page has no details of. */
  readonly withoutDetails: number;
}

function plansOf(clusters: Clusters, indexes: readonly number[]): SelectionPlans {
  const whole = indexes.map((index) => clusters.whole(index)).filter(isWhole);
  const plans = whole.map((cluster) => planCluster(cluster, []));
  const summary = emptyPlanSummary();
  for (const plan of plans) addPlan(summary, plan);
  const counts = new Map<string, number>();
  for (const { action, callers } of plans)
    if (action === 'MIGRATE')
      for (const agent of new Set(callers.map((caller) => caller.agent ?? 'not recognized')))
        counts.set(agent, (counts.get(agent) ?? 0) + 1);
  const agents = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([agent, count]) => `${agent} (${grouped(count)})`);
  return { plans, summary, agents, withoutDetails: indexes.length - whole.length };
}

const AGENTS_SAID = 5;

function answerOf(summary: PlanSummary, agents: readonly string[], withoutDetails: number): HTMLElement[] {
  return [
    element('h3', {}, `Next step for ${plural(summary.clusters, 'cluster')}`),
    element('p', {}, element('strong', {}, nextStepOf(summary, agents))),
    element('ul', {}, ...planSummaryLines(summary).map((line) => element('li', {}, line))),
    ...(withoutDetails === 0 ? [] : [element('p', { class: 'notice' }, leftOut(withoutDetails))]),
  ];
}

function leftOut(count: number): string {
  return `This page has no details of ${plural(count, 'more selected cluster')}: \`sweep10255 plan\` has the steps of every cluster.`;
}

/** The one thing to do first, in a sentence. */
function nextStepOf({ actions, waves }: PlanSummary, agents: readonly string[]): string {
  const { CLOSE = 0, PATCH = 0, UPGRADE = 0, MIGRATE = 0, GATHER = 0, UNREAD = 0, WAIT = 0 } = actions;
  const clusters = (count: number) => plural(count, 'cluster');
  if (CLOSE > 0) {
    const free = waves[0]?.clusters ?? 0;
    const start =
      free === 0 ? 'start with the first wave' : `start with the ${grouped(free)} that restart no nodes`;
    return `Close the port on ${clusters(CLOSE)}: copy the plan, and ${start}.`;
  }
  if (PATCH > 0)
    return `Close the port on ${clusters(PATCH)} in the Terraform configuration that manages them.`;
  if (UPGRADE > 0) return `Upgrade ${clusters(UPGRADE)}: copy the plan for the commands.`;
  if (MIGRATE > 0) {
    const callers =
      agents.length === 0 ? 'find the callers with --callers' : formatFirst(agents, AGENTS_SAID);
    return `Migrate the callers of ${clusters(MIGRATE)} to port 10250: ${callers}.`;
  }
  if (GATHER > 0) return `Keep scanning ${clusters(GATHER)} with --usage until the evidence suffices.`;
  if (UNREAD > 0) return `Restore access to ${clusters(UNREAD)}, and scan again.`;
  if (WAIT > 0) return `Nothing until the exemptions end: ${clusters(WAIT)} exempt.`;
  return 'Nothing is left to do.';
}

/** The plan as text, wave by wave, then what is waiting. */
function planText({ plans, summary, withoutDetails }: SelectionPlans): string {
  const byWave = Map.groupBy(plans, (plan) => waveOf(plan) ?? Number.POSITIVE_INFINITY);
  const waves = [...byWave].sort(([a], [b]) => a - b);
  return [
    '# Closing the kubelet read-only port',
    ...planSummaryLines(summary).map((line) => `- ${line}`),
    ...(withoutDetails === 0 ? [] : [`- ${leftOut(withoutDetails)}`]),
    ...waves.flatMap(([wave, members], position) => [
      '',
      wave === Number.POSITIVE_INFINITY ? '## No commands' : `## Wave ${position + 1}`,
      ...members.flatMap(clusterText),
    ]),
    '',
  ].join('\n');
}

function clusterText(plan: ClusterPlan): string[] {
  const { steps, advice, warnings, action } = plan;
  return [
    '',
    `### ${oneLine(rowPath(plan))}`,
    ...(steps.length === 0 && advice.length === 0 ? [`- ${action}`] : []),
    ...[...warnings, ...advice].map((sentence) => `- ${oneLine(sentence)}`),
    ...steps.flatMap(({ title, restart, change }, index) => [
      `${index + 1}. ${oneLine(title)}. ${restartSentence(restart)}`,
      ...commandText(change)
        .split('\n')
        .map((line) => `    ${line}`),
    ]),
  ];
}

type DownloadedRow = Readonly<Record<string, string | number | boolean | null>>;

/** The rows with the stored words and the column names of `report --format csv`. */
function recordsOf(clusters: Clusters, indexes: readonly number[]): DownloadedRow[] {
  return indexes.map((index) => recordOf(clusters.outline(index)));
}

function recordOf({ brief, usage_verdict, now_verdict, owners, ...row }: ClusterOutline): DownloadedRow {
  return {
    ...row,
    usage: usage_verdict,
    usage_now: now_verdict,
    nodes_covered: brief.covered,
    nodes_total: brief.total,
    usage_source: brief.source,
    owners: owners.join(' '),
  };
}

/** RFC 4180. A cell that a spreadsheet would treat as a formula starts with an apostrophe. */
function csvOf(rows: readonly DownloadedRow[]): string {
  const header = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => Object.values(row).map((value) => cellOf(value)));
  return [header, ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

function cellOf(value: DownloadedRow[string]): string {
  if (typeof value === 'number') return String(value);
  const text = escapeText(String(value ?? ''));
  const safe = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function jsonOf(rows: readonly DownloadedRow[]): string {
  return `[\n${rows.map((row) => escapeJson(JSON.stringify(row))).join(',\n')}\n]\n`;
}

function download(extension: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const scan = document.documentElement.dataset['scan']?.replaceAll(/[^\w.-]/g, '-') ?? '';
  element('a', { href: url, download: `sweep10255-${scan}.${extension}` }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
