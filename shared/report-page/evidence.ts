import { termOf } from '../model/glossary.ts';
import type { Usage } from '../model/rows/parts.ts';
import { grouped, plural, utcMinute } from '../platform/text.ts';
import type { ClusterOutline, LedgerEntry, PageCluster } from '../report/html/page-cluster.ts';
import { type Child, element, name, table, word } from './element.ts';

/** Shown for a value that is not known. */
export const UNKNOWN = '—';

/** `12 of 15 nodes covered · quiet since 2026-11-20 · last used at or before 2026-11-18 · Node proxy` */
export function evidenceText(cluster: ClusterOutline): string {
  const { covered, total, source } = cluster.brief;
  const [quiet, used] = [quietSince(cluster), cluster.last_used_at];
  return [
    ...(covered === null ? [] : [`${countText(covered)} of ${countText(total)} nodes covered`]),
    ...(quiet === null ? [] : [`quiet since ${quiet.slice(0, 10)}`]),
    ...(used === null ? [] : [`last used at or before ${used.slice(0, 10)}`]),
    ...(source === null ? [] : [termOf('usageSource', source)[0]]),
  ].join(' · ');
}

const countText = (count: number | null) => (count === null ? '?' : grouped(count));

/** To the minute. */
export function when(time: string | null): string | null {
  return time && utcMinute(time);
}

/** null if only the time of last use is known. */
export function quietSince({ quiet_since, last_used_at }: ClusterOutline): string | null {
  return last_used_at !== null && quiet_since !== null && quiet_since <= last_used_at ? null : quiet_since;
}

/** This scan alone, and what all scans together show: a counter that stopped growing is quiet now and was used before. */
export function usages({ usage_now, usage_verdict, usage, brief }: PageCluster): HTMLElement | false {
  const row = (title: string, verdict: string | null, counted: Usage | null, nodes: string): Child[] => [
    title,
    verdict === null ? UNKNOWN : word('usage', verdict),
    counted === null || counted.reason === null ? UNKNOWN : word('usageReason', counted.reason, 'quiet'),
    durationText(counted?.window_seconds ?? null),
    nodes,
    counted === null || counted.requests === null ? UNKNOWN : grouped(counted.requests),
  ];
  const now = usage_now;
  return table(
    ['Usage', 'Verdict', 'Reason', 'Observed for', 'Nodes', 'Requests'],
    [
      row(
        'In this scan',
        now?.verdict ?? null,
        now,
        now === null ? UNKNOWN : `${grouped(now.nodes_sampled)} of ${countText(now.nodes_total)} sampled`,
      ),
      row(
        'Over all scans',
        usage_verdict,
        usage,
        brief.covered === null ? UNKNOWN : `${grouped(brief.covered)} of ${countText(brief.total)} covered`,
      ),
    ],
  );
}

const HOUR_SECONDS = 3600;
const DAY_HOURS = 24;

/** `5 h`, `8.3 days`, rounded down: a window is never said to be longer than it was. */
function durationText(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const hours = seconds / HOUR_SECONDS;
  const tenths = (value: number) => Math.floor(value * 10) / 10;
  return hours < 2 * DAY_HOURS ? `${tenths(hours)} h` : `${tenths(hours / DAY_HOURS)} days`;
}

export function paths({ usage }: PageCluster): HTMLElement | false {
  return table(
    ['Path', 'Method', 'Requests', 'Per hour'],
    (usage?.paths ?? []).map(({ path, method, requests, requests_per_hour }) => [
      path,
      method,
      grouped(requests),
      requests_per_hour === null ? UNKNOWN : requests_per_hour.toFixed(1),
    ]),
  );
}

export function samples(cluster: PageCluster): HTMLElement | false {
  return table(
    ['Node', 'Pool', 'Sampled', 'Kubelet started', 'Route', 'Requests'],
    cluster.samples.map(({ node, pool, sampled_at, process_started_at, route, requests }) => [
      node,
      pool ?? UNKNOWN,
      when(sampled_at) ?? UNKNOWN,
      when(process_started_at) ?? UNKNOWN,
      route ?? UNKNOWN,
      grouped(requests),
    ]),
  );
}

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 14;
/** A single sample has no length: it is drawn this wide. */
const MINIMUM_WIDTH = 3;

/**
 * The evidence of all scans as a small plot: one line per kubelet process, from its first sample to its last, with the
 * time of use, the quiet time and the doubts. false if there is none.
 * @param quietMinutes required quiet period; null if the scan does not state it
 */
export function evidencePlot(
  { ledger, ledger_size }: PageCluster,
  quietMinutes: number | null,
): HTMLElement | false {
  if (ledger.length === 0)
    return (
      ledger_size > 0 &&
      element('p', { class: 'hint' }, 'This page has no evidence per node for this cluster.')
    );
  const start = Math.min(...ledger.map(({ first, since }) => Math.min(first, since ?? first)));
  const end = Math.max(...ledger.map(({ last }) => last));
  const xOf = (minute: number) =>
    end === start ? 0 : ((minute - start) / (end - start)) * (WIDTH - MINIMUM_WIDTH);
  const required = quietMinutes === null || end - quietMinutes < start ? null : end - quietMinutes;
  const head = ['Node', `${dayOf(start)} to ${dayOf(end)}, UTC`, 'Known from the samples'];
  const rows = ledger.map((entry) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name(entry.node), entry.gone ? ' (gone)' : null),
      element('td', { class: 'plotted' }, lineOf(entry, xOf, required)),
      element('td', {}, meaningOf(entry), entry.doubt === null ? null : word('doubt', entry.doubt, 'warn')),
    ),
  );
  const more = ledger_size - ledger.length;
  const plotted = element(
    'table',
    { class: 'ledger' },
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...rows),
  );
  const keys = [
    ['used', 'used within this time'],
    ['calm', 'quiet'],
    ['vague', 'not conclusive'],
    ...(required === null ? [] : [['required', 'start of the required quiet period']]),
  ].map(([kind, text]) => element('span', { class: `key plot-${kind}` }, text ?? ''));
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Evidence per node' },
      plotted,
    ),
    element(
      'p',
      { class: 'hint' },
      ...keys,
      more > 0 ? ` And ${plural(more, 'other kubelet')}, with less to show.` : null,
    ),
  );
}

function lineOf(entry: LedgerEntry, xOf: (minute: number) => number, required: number | null): SVGElement {
  const { first, since, last, grew, doubt } = entry;
  const svg = shape('svg', {
    class: 'ledger-line',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  const bar = (kind: string, from: number, to: number) =>
    shape('rect', {
      class: `plot-${kind}`,
      x: xOf(from).toFixed(1),
      y: '3',
      width: Math.max(MINIMUM_WIDTH, xOf(to) - xOf(from)).toFixed(1),
      height: `${HEIGHT - 6}`,
    });
  if (since === null || doubt !== null) svg.append(bar('vague', Math.min(first, since ?? first), last));
  else {
    const quietFrom = Math.max(since, grew ?? since);
    if (quietFrom < last || grew === null) svg.append(bar('calm', quietFrom, last));
    if (grew !== null) svg.append(bar('used', Math.min(since, grew), grew));
  }
  if (required !== null) {
    const x = xOf(required).toFixed(1);
    svg.append(shape('line', { class: 'plot-required', x1: x, x2: x, y1: '0', y2: `${HEIGHT}` }));
  }
  return svg;
}

function meaningOf({ since, last, grew, doubt }: LedgerEntry): string {
  const until = `last sample ${minuteOf(last)}`;
  if (since === null || doubt !== null) return `not conclusive, ${until} `;
  if (grew === null) return `no request since ${minuteOf(since)}, ${until}`;
  return grew >= last
    ? `in use at ${minuteOf(grew)}`
    : `used at or before ${minuteOf(grew)}, quiet since; ${until}`;
}

function shape(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const MINUTE_MS = 60_000;
const minuteOf = (minute: number) =>
  new Date(minute * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
const dayOf = (minute: number) => minuteOf(minute).slice(0, 10);
