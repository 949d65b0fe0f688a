import { grouped } from '../../../platform/plural.ts';
import type { AgentFigure, FleetFigures } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';
import { bar } from './bar.ts';

/** Which programs seem to call the port, those on most clusters first. */
export function callers({ agents }: FleetFigures): Markup {
  const figures = [...agents.values()].sort((a, b) => b.clusters - a.clusters || b.workloads - a.workloads);
  return html`<section class="panel" aria-labelledby="callers"><h2 id="callers">Callers by agent</h2>
${
  figures.length === 0
    ? html`<p class="hint">No workload that points at the port was found in this scan. Only one with <code>--callers</code> looks for them.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="callers"><table><thead><tr><th scope="col">Agent</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Workloads</th><td></td></tr></thead>
<tbody>${figures.map((figure) => row(figure, figures[0]?.clusters ?? 0))}</tbody></table></div>`
}</section>`;
}

function row({ agent, clusters, workloads }: AgentFigure, most: number): Markup {
  return html`<tr><th scope="row"><bdi>${agent ?? 'not recognised'}</bdi></th><td class="count">${grouped(clusters)}</td><td class="count">${grouped(workloads)}</td><td class="drawn">${bar(clusters, most, 'link')}</td></tr>
`;
}
