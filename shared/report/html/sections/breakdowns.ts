import { scaleQuantize } from 'd3-scale';
import { compareMinors } from '../../../model/gke-version.ts';
import { termOf } from '../../../model/glossary.ts';
import { EXPOSURES, type Exposure, USAGES, type UsageVerdict } from '../../../model/words.ts';
import { grouped } from '../../../platform/text.ts';
import { longDate } from '../../burn-down.ts';
import { toneOf } from '../../exposure-or-outcome.ts';
import type { FleetFigures, VersionFigure } from '../fleet-figures.ts';
import { html, type Markup, term } from '../markup.ts';
import type { EmbeddedOwners, PageCluster } from '../page-cluster.ts';

/** Exposure by usage; every count is a link that filters the table of clusters. */
export function matrix({ matrix: counts }: FleetFigures): Markup {
  const heatOf = scaleQuantize([0, Math.max(1, ...counts.values())], [1, 2, 3, 4]);
  return html`<section class="panel wide" aria-labelledby="matrix"><h2 id="matrix">Exposure and usage</h2>
<p class="hint">Select a count to list its clusters.</p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="matrix"><table class="matrix">
<thead><tr><th scope="col">Exposure</th>${USAGES.map((usage) => html`<th scope="col" class="count">${term('usage', usage, 'quiet')}</th>`)}</tr></thead>
<tbody>${EXPOSURES.map((exposure) => matrixRow(exposure, counts, heatOf))}</tbody>
</table></div></section>`;
}

function matrixRow(
  exposure: Exposure,
  counts: FleetFigures['matrix'],
  heatOf: (count: number) => number,
): Markup {
  return html`<tr><th scope="row">${term('exposure', exposure)}</th>${USAGES.map((usage) => cell(exposure, usage, counts.get(`${exposure} ${usage}`) ?? 0, heatOf))}</tr>
`;
}

function cell(
  exposure: Exposure,
  usage: UsageVerdict,
  count: number,
  heatOf: (count: number) => number,
): Markup {
  if (count === 0) return html`<td class="count none">0</td>`;
  const said = `${grouped(count)} ${termOf('exposure', exposure)[0]} and ${termOf('usage', usage)[0]}`;
  return html`<td class="count heat"><a class="${toneOf(exposure)} heat-${heatOf(count)}" href="#exposure=${exposure}&amp;usage=${usage}" aria-label="${said}">${grouped(count)}</a></td>`;
}

const CLOSABLE = '1.26';
const CLOSED_IN_NEW = '1.32';

/** Control planes by minor version, oldest first, with what each version means for the port. */
export function versionTable({ versions }: FleetFigures): Markup {
  const figures = [...versions.values()].sort((a, b) => compareMinors(a.minor, b.minor));
  return html`<section class="panel" aria-labelledby="versions"><h2 id="versions">Control plane versions</h2>
<p class="hint">The port can be closed in 1.26.4-gke.500 and later. Only clusters created with 1.32 or later have it closed by default; upgrading a cluster does not close it.</p>
${
  figures.length === 0
    ? html`<p class="hint">No versions were read.</p>`
    : html`<div class="scroll" tabindex="0" role="group" aria-labelledby="versions"><table><thead><tr><th scope="col">Version</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Open</th><th scope="col" class="count">Upgrade first</th><th scope="col">Read-only port</th></tr></thead>
<tbody>${figures.map(versionRow)}</tbody></table></div>`
}</section>`;
}

function versionRow({ minor, clusters, open, upgradeFirst }: VersionFigure): Markup {
  return html`<tr><th scope="row"><a href="#version=${minor}" aria-label="Clusters on ${minor}">${minor}</a></th><td class="count">${grouped(clusters)}</td><td class="count">${grouped(open)}</td><td class="count">${grouped(upgradeFirst)}</td><td>${stanceOf(minor)}</td></tr>
`;
}

/** Source: https://cloud.google.com/kubernetes-engine/docs/how-to/disable-kubelet-readonly-port */
function stanceOf(minor: string): string {
  if (compareMinors(minor, CLOSABLE) < 0) return 'cannot be closed';
  if (compareMinors(minor, CLOSED_IN_NEW) < 0) return 'open in new clusters';
  return 'closed in new clusters';
}

/** More would make the page large; the owners with the fewest clusters left to close are left out. */
const OWNERS_EMBEDDED = 2000;

/** The figures by owner, for the page's script. */
export function embeddedOwners({ owners }: FleetFigures, isCompared: boolean): EmbeddedOwners {
  const groupings = [...owners].map(([grouping, figures]) => {
    const sorted = [...figures.values()]
      .filter(({ clusters, openBefore }) => clusters + openBefore > 0)
      .sort((a, b) => b.left - a.left || b.clusters - a.clusters || (a.name < b.name ? -1 : 1));
    const shown = sorted.slice(0, OWNERS_EMBEDDED);
    return { grouping, owners: shown, more: sorted.length - shown.length };
  });
  return { isCompared, groupings };
}

/**
 * The table by owner without its rows, which the page's script adds.
 * @param since `YYYY-MM-DD`: the day of the earlier scan that owners are compared with; null: there is none
 */
export function ownerTable(since: string | null): Markup {
  const trend =
    since === null
      ? 'The trend begins with the second scan.'
      : `Trend: open clusters more (+) or fewer (−) than in the scan of ${longDate(since)}.`;
  return html`<section class="panel sheet-cut" aria-labelledby="by-owner"><h2 id="by-owner">By owner</h2>
<label class="grouping">Group by<select id="group"></select></label>
<div class="scroll" tabindex="0" role="group" aria-labelledby="by-owner"><table><thead><tr><th scope="col">Owner</th><th scope="col" class="count">Clusters</th><th scope="col" class="count">Open</th><th scope="col" class="count">Safe now</th><th scope="col" class="count">Trend</th></tr></thead>
<tbody id="owner-rows"></tbody></table></div>
<p class="hint">${trend} <span id="owners-more"></span></p>
<button type="button" id="all-owners" hidden>Show all</button></section>`;
}

/** The clusters that come first, for the printed sheet: the table is printed only on request. */
export function topTen(clusters: readonly PageCluster[]): Markup | null {
  if (clusters.length === 0) return null;
  return html`<section class="panel wide sheet-only" aria-labelledby="top-ten"><h2 id="top-ten">${clusters.length === 1 ? 'The cluster that is left' : `The worst ${clusters.length}`}</h2>
<table><thead><tr><th scope="col">Cluster</th><th scope="col">Next</th><th scope="col">Usage</th><th scope="col">Open since</th></tr></thead>
<tbody>${clusters.map(topRow)}</tbody></table></section>`;
}

function topRow({ project_id, location, cluster, category, usage_verdict, open_since }: PageCluster): Markup {
  return html`<tr><th scope="row"><bdi>${project_id}/${location}/${cluster}</bdi></th><td>${category === null ? null : termOf('category', category)[0]}</td><td>${usage_verdict === null ? null : termOf('usage', usage_verdict)[0]}</td><td>${open_since?.slice(0, 10) ?? null}</td></tr>
`;
}
