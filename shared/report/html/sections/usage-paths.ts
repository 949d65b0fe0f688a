import { grouped } from '../../../platform/plural.ts';
import { askedForUsage } from '../../tally.ts';
import type { FleetFigures, PathFigure } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';
import { bar } from './bar.ts';

const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** What is asked for on the port, the busiest first. */
export function usagePaths({ paths, tally }: FleetFigures): Markup {
  const figures = [...paths.values()].sort((a, b) => b.requests - a.requests || b.clusters - a.clusters);
  const busiest = Math.max(...figures.map(({ requestsPerHour }) => requestsPerHour));
  return html`<section class="panel" aria-labelledby="paths"><h2 id="paths">Usage by path</h2>
${
  figures.length === 0
    ? html`<p class="hint">${askedForUsage(tally) ? 'No request to the port was counted in this scan.' : html`This scan did not ask. One with <code>--usage</code> does.`}</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="paths"><table><thead><tr><th scope="col">Path</th><th scope="col">Method</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Requests</th><th scope="col" class="count">An hour</th><td></td></tr></thead>
<tbody>${figures.map((figure) => row(figure, busiest))}</tbody></table></div>`
}</section>`;
}

function row({ path, method, clusters, requests, requestsPerHour }: PathFigure, busiest: number): Markup {
  return html`<tr><th scope="row"><bdi>${path}</bdi></th><td>${method}</td><td class="count">${grouped(clusters)}</td><td class="count">${grouped(requests)}</td><td class="count">${RATE.format(requestsPerHour)}</td><td class="drawn">${bar(requestsPerHour, busiest, 'bad')}</td></tr>
`;
}
