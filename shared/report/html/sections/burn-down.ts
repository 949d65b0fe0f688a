import { scaleLinear, scaleUtc } from 'd3-scale';
import { area as d3Area, line as d3Line, stack } from 'd3-shape';
import { termOf } from '../../../model/glossary.ts';
import { FLEET_CATEGORIES, type FleetCategory } from '../../../model/words.ts';
import { utcMinute } from '../../../platform/text.ts';
import { burnDownOf, burnDownSentences, type TrendPoint } from '../../burn-down.ts';
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
  const layers = LAYERS.filter((category) => trend.some(({ counts }) => counts[category]));
  return html`<section class="panel wide" aria-labelledby="burn-down"><h2 id="burn-down">Burn-down</h2>
<p>${burnDownSentences(pace, scan.scan_date, targetDate).join(' ')}</p>
<figure>${Object.entries(SIZES).map(([name, size]) => chart(name, size, { trend, layers, zeroOn: pace.zeroOn, targetDate }))}
<figcaption>${layers.map((category) => html`<span class="key part-${category}">${labelOf(category)}</span> `)}<span>Times are in UTC.</span></figcaption></figure>
<details><summary>Recent scans as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Recent scans"><table><thead><tr><th scope="col">Scan</th>${layers.map((category) => html`<th scope="col" class="count">${labelOf(category)}</th>`)}</tr></thead>
<tbody>${trend
    .slice(-SCANS_IN_WORDS)
    .toReversed()
    .map((point) => row(point, layers))}</tbody></table></div></details></section>`;
}

const labelOf = (category: FleetCategory) => termOf('category', category)[0];

function row({ scheduledAt, counts }: TrendPoint, shown: readonly FleetCategory[]): Markup {
  return html`<tr><th scope="row">${utcMinute(scheduledAt)}</th>${shown.map((category) => html`<td class="count">${counts[category] ?? 0}</td>`)}</tr>
`;
}

/** What both drawings show. */
interface Shown {
  readonly trend: readonly TrendPoint[];
  readonly layers: readonly FleetCategory[];
  readonly zeroOn: string | null;
  readonly targetDate: string | null;
}

/** A scan, with its time in milliseconds since the epoch. */
interface Point {
  readonly at: number;
  readonly counts: TrendPoint['counts'];
}

/** The scales of a drawing. */
interface Scales {
  readonly x: ReturnType<typeof scaleUtc<number>>;
  readonly y: ReturnType<typeof scaleLinear<number>>;
}

function chart(name: string, { width, height, ticks }: Size, shown: Shown): Markup {
  const points = shown.trend.map(({ scheduledAt, counts }) => ({ at: Date.parse(scheduledAt), counts }));
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const [targetMs, zeroMs] = [dayMsOf(shown.targetDate), dayMsOf(shown.zeroOn)];
  const endMs = endOfAxis(first.at, last.at, [targetMs, zeroMs]);
  // One scan has no extent in time: it is drawn as a column of a day.
  const margin = points.length === 1 ? DAY_MS / 2 : 0;
  const drawn =
    margin === 0
      ? points
      : [-margin, margin].flatMap((by) => points.map((each) => ({ ...each, at: each.at + by })));
  const startMs = first.at - 2 * margin;
  const base = height - BOTTOM;
  const most = Math.max(1, ...points.map(({ counts }) => countIn(counts)));
  const x = scaleUtc([startMs, Math.max(endMs, last.at + 2 * margin)], [LEFT, width - RIGHT]);
  const y = scaleLinear([0, most], [base, TOP]).nice(4);
  const times = timeTicks(
    x,
    points.map(({ at }) => at),
    ticks,
  );
  return html`<svg class="chart ${name}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${summaryOf(shown.trend)}">
${areas(drawn, shown.layers, { x, y })}
${countTicks(y, width)}
<text class="tick start" x="0" y="10">clusters</text>
${times.map(
  ({ at, text }) =>
    html`<line class="notch" x1="${x(at).toFixed(1)}" x2="${x(at).toFixed(1)}" y1="${base}" y2="${base + 5}"/><text class="tick below" x="${Math.min(x(at), width - HALF_CHARACTER * text.length).toFixed(1)}" y="${base + 10}">${text}</text>`,
)}
${zeroMs === null ? null : projection(last, zeroMs, endMs, { x, y })}
${targetMs !== null && targetMs >= startMs && targetMs <= endMs ? target(x(targetMs), base, width) : null}
</svg>`;
}

const dayMsOf = (day: string | null) => (day === null ? null : Date.parse(day));

/** The target and the projected end are on the axis, as far as its limit allows. */
function endOfAxis(firstMs: number, lastMs: number, ends: readonly (number | null)[]): number {
  const limitMs = lastMs + Math.max(MAXIMUM_FUTURE * (lastMs - firstMs), MINIMUM_FUTURE_MS);
  return Math.min(limitMs, Math.max(lastMs, ...ends.map((ms) => ms ?? lastMs)));
}

function summaryOf(trend: readonly TrendPoint[]): string {
  const [before, now] = [trend.at(0), trend.at(-1)].map(
    (point) => point && `${leftToClose(point.counts)} on ${utcMinute(point.scheduledAt)}`,
  );
  return `Clusters left to close: ${before}, ${now}.`;
}

/** The layers, and the edge between what is left to close and what is closed. */
function areas(points: readonly Point[], shown: readonly FleetCategory[], { x, y }: Scales): Markup {
  const layers = stack<Point, FleetCategory>()
    .keys(shown)
    .value(({ counts }, category) => counts[category] ?? 0)(points);
  const shape = d3Area<(typeof layers)[number][number]>()
    .x(({ data }) => x(data.at))
    .y0(([bottom]) => y(bottom))
    .y1(([, top]) => y(top))
    .digits(1);
  const edge = d3Line<Point>()
    .x(({ at }) => x(at))
    .y(({ counts }) => y(leftToClose(counts)))
    .digits(1);
  return html`${layers.map((layer) => html`<path class="layer part-${layer.key}" d="${shape(layer)}"/>`)}
<path class="edge" d="${edge(points)}"/>`;
}

function countTicks(y: Scales['y'], width: number): Markup[] {
  return y
    .ticks(4)
    .filter(Number.isInteger)
    .map(
      (tick) =>
        html`<line class="grid" x1="${LEFT}" x2="${width - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick end" x="${LEFT - 8}" y="${y(tick)}">${tick}</text>`,
    );
}

/** From the last scan to the day without clusters left to close, or to the end of the axis. */
function projection(last: Point, zeroMs: number, endMs: number, { x, y }: Scales): Markup {
  const left = leftToClose(last.counts);
  const leftAtEnd = left * Math.max(0, 1 - (endMs - last.at) / (zeroMs - last.at));
  const [x1, y1] = [x(last.at), y(left)];
  const [x2, y2] = [x(Math.min(zeroMs, endMs)), y(leftAtEnd)];
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
function timeTicks(x: Scales['x'], scans: readonly number[], most: number) {
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
