import type { ScanRow } from '../../../model/rows/scan-rows.ts';
import { grouped, plural } from '../../../platform/text.ts';
import type { FleetFigures } from '../fleet-figures.ts';
import { html, type Markup } from '../markup.ts';
import { COLUMN_LABELS, FILTERS, SORTABLE } from '../view.ts';

const MINUTE_SECONDS = 60;

/** How much of the clusters is on the page. */
export interface ShownClusters {
  readonly shown: number;
  /** Clusters whose labels are not all on the page. */
  readonly withoutLabels: number;
}

/** The table of clusters without its rows, which the page's script adds, and the actions on them. */
export function clusters(
  { shown, withoutLabels }: ShownClusters,
  { tally: { clusters: all } }: FleetFigures,
  { scan_id, policy }: ScanRow,
): Markup {
  const quiet = policy === null ? '' : Math.round(policy.quiet_seconds / MINUTE_SECONDS);
  return html`<section class="clusters" aria-labelledby="clusters"><h2 id="clusters" tabindex="-1">Clusters</h2>
${shown < all ? html`<p class="notice">This page shows only the worst ${plural(shown, 'cluster')} of ${grouped(all)}. To print all of them, run <code>sweep10255 report --scan ${scan_id} --format csv</code>.</p>` : null}
${withoutLabels === 0 ? null : html`<p class="notice">To stay small, this page leaves out labels of ${plural(withoutLabels, 'cluster')}, except those that name owners (<code>--owner-label</code>): a search for a label can miss them.</p>`}
<noscript><p class="notice">The table needs JavaScript, which is disabled in your browser. To print the same clusters, run <code>sweep10255 report --format csv</code>.</p></noscript>
<form class="filters" id="filters" role="search">
<label class="search">Search (names, agents, labels)<input type="search" id="search" autocomplete="off" spellcheck="false"></label>
<label class="owner">Owner<input id="owner" list="owner-names" autocomplete="off" spellcheck="false" placeholder="projects/ID, folders/N, KEY=VALUE"></label><datalist id="owner-names"></datalist>
${FILTERS.map((name) => html`<label>${COLUMN_LABELS[name]}<select id="filter-${name}"><option value="">all</option></select></label>`)}
<button type="button" id="clear">Show all</button>
</form>
<p id="status" role="status"></p>
<div class="actions" role="group" aria-label="Actions for the selected clusters">
<label><input type="checkbox" id="tick-all"> <span class="unseen">Select all matching clusters</span></label><span id="chosen" role="status"></span>
<button type="button" id="ask">What is the next step for this selection?</button>
<button type="button" id="copy-plan">Copy plan</button>
<button type="button" id="csv">Download CSV</button>
<button type="button" id="json">Download JSON</button>
</div>
<section id="answer" class="answer" aria-live="polite" aria-label="Answer" hidden></section>
<div class="scroll" tabindex="0" role="group" aria-labelledby="clusters"><table id="table"><caption class="unseen">Clusters; select a column heading to sort</caption>
<thead><tr><td class="choose"></td>${SORTABLE.map((column) => html`<th scope="col" data-column="${column}"><button type="button">${COLUMN_LABELS[column]}</button></th>`)}</tr></thead>
<tbody id="rows"></tbody></table></div>
<nav class="pages" aria-label="Pages"><button type="button" id="previous">Previous</button><span id="page"></span><button type="button" id="next">Next</button></nav>
</section>
<dialog id="detail" aria-labelledby="detail-title" data-quiet-minutes="${quiet}"></dialog>
<div id="tip" role="tooltip" popover="manual"></div>`;
}
