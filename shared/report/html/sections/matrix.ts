import { scaleQuantize } from 'd3-scale';
import { EXPOSURES, type Exposure, USAGES, type UsageVerdict } from '../../../model/words.ts';
import { grouped } from '../../../platform/plural.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';
import { toneOf } from '../tones.ts';

/** Exposure by usage; every count is a link that filters the table of clusters. */
export function matrix({ matrix: counts }: FleetFigures): Markup {
  const heatOf = scaleQuantize([0, Math.max(1, ...counts.values())], [1, 2, 3, 4]);
  return html`<section class="panel wide" aria-labelledby="matrix"><h2 id="matrix">Exposure and usage</h2>
<p class="hint">Choose a count to see its clusters.</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="matrix"><table class="matrix">
<thead><tr><th scope="col">Exposure</th>${USAGES.map((usage) => html`<th scope="col" class="count">${usage}</th>`)}</tr></thead>
<tbody>${EXPOSURES.map((exposure) => row(exposure, counts, heatOf))}</tbody>
</table></div></section>`;
}

function row(exposure: Exposure, counts: FleetFigures['matrix'], heatOf: (count: number) => number): Markup {
  return html`<tr><th scope="row"><span class="word ${toneOf(exposure)}">${exposure}</span></th>${USAGES.map((usage) => cell(exposure, usage, counts.get(`${exposure} ${usage}`) ?? 0, heatOf))}</tr>
`;
}

function cell(
  exposure: Exposure,
  usage: UsageVerdict,
  count: number,
  heatOf: (count: number) => number,
): Markup {
  if (count === 0) return html`<td class="count none">0</td>`;
  const said = `${grouped(count)} ${exposure} and ${usage}`;
  return html`<td class="count heat"><a class="${toneOf(exposure)} heat-${heatOf(count)}" href="#exposure=${exposure}&amp;usage=${usage}" aria-label="${said}">${grouped(count)}</a></td>`;
}
