import { scaleLinear } from 'd3-scale';
import { grouped } from '../../../platform/text.ts';
import { askedForUsage } from '../../tally.ts';
import type { AgentFigure, FleetFigures, PathFigure } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';

/** Agents that appear to call the port, most clusters first. */
export function callers({ agents }: FleetFigures): Markup {
  const figures = [...agents.values()].sort((a, b) => b.clusters - a.clusters || b.workloads - a.workloads);
  return html`<section class="panel" aria-labelledby="callers"><h2 id="callers">Callers by agent</h2>
${
  figures.length === 0
    ? html`<p class="hint">No callers found. Scans look for callers only with <code>--callers</code>.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="callers"><table><thead><tr><th scope="col">Agent</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Workloads</th><td></td></tr></thead>
<tbody>${figures.map((figure) => row(figure, figures[0]?.clusters ?? 0))}</tbody></table></div>`
}</section>`;
}

function row({ agent, clusters, workloads }: AgentFigure, most: number): Markup {
  return html`<tr><th scope="row"><bdi>${agent ?? 'not recognized'}</bdi></th><td class="count">${grouped(clusters)}</td><td class="count">${grouped(workloads)}</td><td class="drawn">${bar(clusters, most, 'link')}</td></tr>
`;
}

const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** Paths requested on the port, busiest first. */
export function usagePaths({ paths, tally }: FleetFigures): Markup {
  const figures = [...paths.values()].sort((a, b) => b.requests - a.requests || b.clusters - a.clusters);
  const busiest = Math.max(...figures.map(({ requestsPerHour }) => requestsPerHour));
  return html`<section class="panel" aria-labelledby="paths"><h2 id="paths">Usage by path</h2>
${
  figures.length === 0
    ? html`<p class="hint">${askedForUsage(tally) ? 'This scan counted no requests to the port.' : html`This scan did not check usage. Pass <code>--usage</code> to check it.`}</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="paths"><table><thead><tr><th scope="col">Path</th><th scope="col">Method</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Requests</th><th scope="col" class="count">Per hour</th><td></td></tr></thead>
<tbody>${figures.map((figure) => pathRow(figure, busiest))}</tbody></table></div>`
}</section>`;
}

function pathRow({ path, method, clusters, requests, requestsPerHour }: PathFigure, busiest: number): Markup {
  return html`<tr><th scope="row"><bdi>${path}</bdi></th><td>${method}</td><td class="count">${grouped(clusters)}</td><td class="count">${grouped(requests)}</td><td class="count">${RATE.format(requestsPerHour)}</td><td class="drawn">${bar(requestsPerHour, busiest, 'bad')}</td></tr>
`;
}

const WIDTH = 100;
const HEIGHT = 10;

/** A bar beside a count, full width at `most`. Hidden from screen readers, because the number says the same. */
function bar(count: number, most: number, tone: 'bad' | 'link'): Markup {
  const widthOf = scaleLinear([0, Math.max(1, most)], [0, WIDTH]).clamp(true);
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="${WIDTH}" height="${HEIGHT}"/><rect class="${tone}" width="${widthOf(count).toFixed(1)}" height="${HEIGHT}"/></svg>`;
}
