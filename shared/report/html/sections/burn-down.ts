import { scaleLinear, scaleUtc } from 'd3-scale';
import { area as d3Area, line as d3Line, stack } from 'd3-shape';
import { termOf } from '../../../model/glossary.ts';
import { FLEET_CATEGORIES, type FleetCategory } from '../../../model/words.ts';
import { utcMinute } from '../../../platform/text.ts';
import { type BurnDown, burnDownOf, burnDownSentences, type TrendPoint } from '../../burn-down.ts';
import { countIn, leftToClose } from '../../fleet-bar.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlReportInput } from '../page-cluster.ts';

/** Two drawings, because text in an SVG shrinks with it: style.css shows the one that fits. */
const SIZES = {
  wide: { width: 1080, height: 260, ticks: 8 },
  narrow: { width: 420, height: 280, ticks: 3 },
} as const;
type Size = (typeof SIZES)[keyof typeof SIZES];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 20, 22, 40];
const SCANS_IN_WORDS = 12;
const DAY_MS = 86_400_000;
/** The axis extends to the target and to the projected end, but not so far that the scans disappear. */
const MINIMUM_FUTURE_MS = 92 * DAY_MS;
const MAXIMUM_FUTURE = 3;

/** From the bottom up: what is left to close, then what is closed. */
const LAYERS = [
  ...FLEET_CATEGORIES.toReversed().filter((category) => category !== 'CLOSED'),
  'CLOSED',
] as const;

/** Clusters by category per scan, as a chart and as a table, with the pace and the target. */
export function burnDown({ trend, targetDate, scan }: HtmlReportInput): Markup {
  const pace = burnDownOf(trend);
  const shown = LAYERS.filter((category) => trend.some(({ counts }) => counts[category]));
  return html`<section class="panel wide" aria-labelledby="burn-down"><h2 id="burn-down">Burn-down</h2>
<p>${burnDownSentences(pace, scan.scan_date, targetDate).join(' ')}</p>
<figure>${Object.entries(SIZES).map(([name, size]) => chart(name, size, trend, shown, pace, targetDate))}
<figcaption>${shown.map((category) => html`<span class="key part-${category}">${labelOf(category)}</span> `)}<span>Times are in UTC.</span></figcaption></figure>
<details><summary>Recent scans as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Recent scans"><table><thead><tr><th scope="col">Scan</th>${shown.map((category) => html`<th scope="col" class="count">${labelOf(category)}</th>`)}</tr></thead>
<tbody>${trend
    .slice(-SCANS_IN_WORDS)
    .toReversed()
    .map((point) => row(point, shown))}</tbody></table></div></details></section>`;
}

const labelOf = (category: FleetCategory) => termOf('category', category)[0];

function row({ scheduledAt, counts }: TrendPoint, shown: readonly FleetCategory[]): Markup {
  return html`<tr><th scope="row">${utcMinute(scheduledAt)}</th>${shown.map((category) => html`<td class="count">${counts[category] ?? 0}</td>`)}</tr>
`;
}

function chart(
  name: string,
  size: Size,
  trend: readonly TrendPoint[],
  shown: readonly FleetCategory[],
  { zeroOn }: BurnDown,
  targetDate: string | null,
): Markup {
  const [first, last] = [trend.at(0), trend.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const { width, height, ticks } = size;
  const points = trend.map(({ scheduledAt, counts }) => ({ at: Date.parse(scheduledAt), counts }));
  const lastMs = Date.parse(last.scheduledAt);
  const limitMs =
    lastMs + Math.max(MAXIMUM_FUTURE * (lastMs - Date.parse(first.scheduledAt)), MINIMUM_FUTURE_MS);
  const [targetMs, zeroMs] = [targetDate, zeroOn].map((day) => (day === null ? Number.NaN : Date.parse(day)));
  const ends = [targetMs, zeroMs].filter((ms): ms is number => ms !== undefined && ms > lastMs);
  const endMs = Math.min(limitMs, Math.max(lastMs, ...ends));
  const most = Math.max(1, ...points.map(({ counts }) => countIn(counts)));
  // One scan has no extent in time: it is drawn as a column of a day.
  const margin = points.length === 1 ? DAY_MS / 2 : 0;
  const drawn =
    margin === 0
      ? points
      : [-margin, margin].flatMap((by) => points.map((each) => ({ ...each, at: each.at + by })));
  const startMs = Date.parse(first.scheduledAt) - 2 * margin;
  const x = scaleUtc([startMs, Math.max(endMs, lastMs + 2 * margin)], [LEFT, width - RIGHT]);
  const y = scaleLinear([0, most], [height - BOTTOM, TOP]).nice(4);
  const layers = stack<(typeof drawn)[number], FleetCategory>()
    .keys(shown)
    .value(({ counts }, category) => counts[category] ?? 0)(drawn);
  const shape = d3Area<(typeof layers)[number][number]>()
    .x(({ data }) => x(data.at))
    .y0(([bottom]) => y(bottom))
    .y1(([, top]) => y(top))
    .digits(1);
  const edge = d3Line<(typeof drawn)[number]>()
    .x(({ at }) => x(at))
    .y(({ counts }) => y(leftToClose(counts)))
    .digits(1);
  const [before, now] = [leftToClose(first.counts), leftToClose(last.counts)];
  const summary = `Clusters left to close: ${before} on ${utcMinute(first.scheduledAt)}, ${now} on ${utcMinute(last.scheduledAt)}.`;
  const base = height - BOTTOM;
  return html`<svg class="chart ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summary}">
${layers.map((layer) => html`<path class="layer part-${layer.key}" d="${shape(layer)}"/>`)}
<path class="edge" d="${edge(drawn)}"/>
${y
  .ticks(4)
  .filter(Number.isInteger)
  .map(
    (tick) =>
      html`<line class="grid" x1="${LEFT}" x2="${width - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick end" x="${LEFT - 8}" y="${y(tick)}">${tick}</text>`,
  )}
<text class="tick start" x="0" y="10">clusters</text>
${timeTicks(
  x,
  points.map(({ at }) => at),
  ticks,
).map(
  ({ at, text }) =>
    html`<line class="notch" x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="${base}" y2="${base + 5}"/><text class="tick below" x="${Math.min(x(at), width - HALF_CHARACTER * text.length).toFixed(1)}" y="${base + 10}">${text}</text>`,
)}
${zeroMs === undefined || Number.isNaN(zeroMs) ? null : projection(x(lastMs), y(now), x(Math.min(zeroMs, endMs)), y(now * Math.max(0, 1 - (endMs - lastMs) / (zeroMs - lastMs))))}
${targetMs !== undefined && targetMs >= startMs && targetMs <= endMs ? target(x(targetMs), base, width) : null}
</svg>`;
}

function projection(x1: number, y1: number, x2: number, y2: number): Markup {
  return html`<line class="projected" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"><title>at this pace</title></line>`;
}

function target(x: number, base: number, width: number): Markup {
  const side = x > width / 2 ? 'end' : 'start';
  return html`<line class="target" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${TOP}" y2="${base}"/><text class="tick target-name ${side}" x="${(x + (side === 'end' ? -5 : 5)).toFixed(1)}" y="${TOP - 6}">target</text>`;
}

/** Distances between labels at which they do not touch, in units of the drawing. */
const [DATE_WIDTH, TIME_WIDTH] = [66, 120];

/** Half the width of a character in the larger font: the label of the right end must not leave the drawing. */
const HALF_CHARACTER = 4;

/** Few scans are labeled each, if no future follows; otherwise round dates are. */
function timeTicks(x: ReturnType<typeof scaleUtc<number>>, scans: readonly number[], most: number) {
  const [start = 0, end = 0] = x.domain().map(Number);
  const isOnlyScans = scans.length <= Math.min(3, most) && end - (scans.at(-1) ?? end) <= DAY_MS;
  const chosen = isOnlyScans ? scans : x.ticks(most).map(Number);
  const isDaily = new Set(chosen.map(dateText)).size === chosen.length;
  let previous = Number.NEGATIVE_INFINITY;
  return chosen
    .filter((at) => {
      if (at < start || at > end || x(at) - previous < (isDaily ? DATE_WIDTH : TIME_WIDTH)) return false;
      previous = x(at);
      return true;
    })
    .map((at) => ({ at, text: isDaily ? dateText(at) : `${dateText(at)} ${hourText(at)}` }));
}

const dateText = (ms: number) =>
  new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const hourText = (ms: number) => new Date(ms).toISOString().slice(11, 16);
