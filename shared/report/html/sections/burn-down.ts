import { scaleLinear, scaleUtc } from 'd3-scale';
import { area as d3Area, line as d3Line, stack } from 'd3-shape';
import type { ScanRow } from '../../../model/rows/scan-rows.ts';
import { html, type Markup } from '../markup.ts';
import type { HtmlReportInput } from '../page-cluster.ts';

const WIDTH = 1080;
const HEIGHT = 226;
const LEFT = 48;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 44;
const TICKS = 8;
const SCANS_SHOWN = 120;
const SCANS_IN_WORDS = 12;

/** From the bottom up. */
const LAYERS = ['open', 'unknown', 'unread'] as const;
const LAYER_NAMES = { open: 'Open', unknown: 'Unknown', unread: 'Not readable' } as const;

/** Cluster counts of one scan. */
type ScanCounts = Readonly<Record<(typeof LAYERS)[number], number>> & { readonly at: Date };

/** Open, unknown and unreadable clusters per scan, as a chart and as a table. */
export function burnDown({ trend }: HtmlReportInput): Markup {
  const scans = trend.slice(0, SCANS_SHOWN).map(countsOf).reverse();
  return html`<section class="panel wide" aria-labelledby="burn-down"><h2 id="burn-down">Burn-down</h2>
${scans.length < 2 ? html`<p class="hint">The chart starts with the second scan.</p>` : chart(scans)}
<details><summary>Recent scans as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Recent scans"><table><thead><tr><th scope="col">Scan</th>${LAYERS.map((layer) => html`<th scope="col" class="count">${LAYER_NAMES[layer]}</th>`)}</tr></thead>
<tbody>${scans.slice(-SCANS_IN_WORDS).reverse().map(row)}</tbody></table></div></details></section>`;
}

function countsOf({ scheduled_at, exposures, outcomes }: ScanRow): ScanCounts {
  return {
    at: new Date(scheduled_at),
    open: exposures?.open ?? 0,
    unknown: exposures?.unknown ?? 0,
    unread: (outcomes?.unreadable ?? 0) + (outcomes?.missing ?? 0),
  };
}

function row(scan: ScanCounts): Markup {
  return html`<tr><th scope="row">${said(scan.at)}</th>${LAYERS.map((layer) => html`<td class="count">${scan[layer]}</td>`)}</tr>
`;
}

function said(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function chart(scans: readonly ScanCounts[]): Markup {
  const [first, last] = [scans.at(0), scans.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const most = Math.max(1, ...scans.map(({ open, unknown, unread }) => open + unknown + unread));
  const x = scaleUtc([first.at, last.at], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(4);
  const layers = stack<ScanCounts, (typeof LAYERS)[number]>().keys(LAYERS)(scans);
  const shape = d3Area<(typeof layers)[number][number]>()
    .x(({ data }) => x(data.at))
    .y0(([bottom]) => y(bottom))
    .y1(([, top]) => y(top))
    .digits(1);
  const edge = d3Line<ScanCounts>()
    .x(({ at }) => x(at))
    .y(({ open }) => y(open))
    .digits(1);
  const form = x.tickFormat(TICKS);
  const summary = `Open clusters: ${first.open} on ${said(first.at)}, ${last.open} on ${said(last.at)}.`;
  return html`<figure><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${summary}">
${y
  .ticks(4)
  .filter(Number.isInteger)
  .map(
    (tick) =>
      html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick end" x="${LEFT - 8}" y="${y(tick)}">${tick}</text>`,
  )}
${x.ticks(TICKS).map((tick) => html`<text class="tick below" x="${x(tick)}" y="${HEIGHT - BOTTOM + 16}">${form(tick)}</text>`)}
${layers.map((layer) => html`<path class="layer ${layer.key}" d="${shape(layer)}"/>`)}
<path class="edge" d="${edge(scans)}"/>
${scans.map((scan) => html`<circle class="dot" cx="${x(scan.at).toFixed(1)}" cy="${y(scan.open).toFixed(1)}" r="3"><title>${said(scan.at)}: ${scan.open} open, ${scan.unknown} unknown, ${scan.unread} not readable</title></circle>`)}
</svg><figcaption>${LAYERS.map((layer) => html`<span class="key ${layer}">${LAYER_NAMES[layer]}</span> `)}</figcaption></figure>`;
}
