import { plural } from '../../../platform/text.ts';
import { html, type Markup } from '../markup.ts';
import { FILTERS, SORTABLE } from '../view.ts';

/** The table of clusters without its rows, which the page's script adds. */
export function clusters(shown: number, all: number, scanId: string): Markup {
  return html`<section class="clusters" aria-labelledby="clusters"><h2 id="clusters" tabindex="-1">Clusters</h2>
${shown < all ? html`<p class="notice">This page shows only the worst ${plural(shown, 'cluster')} of ${all}. To print all of them, run <code>sweep10255 report --scan ${scanId} --format csv</code>.</p>` : null}
<noscript><p class="notice">The table needs JavaScript, which is disabled in your browser. To print the same clusters, run <code>sweep10255 report --format csv</code>.</p></noscript>
<form class="filters" id="filters" role="search">
<label class="search">Search<input type="search" id="search" autocomplete="off" spellcheck="false"></label>
${FILTERS.map((name) => html`<label>${capital(name)}<select id="filter-${name}"><option value="">all</option></select></label>`)}
<button type="button" id="clear">Show all</button>
</form>
<p id="status" role="status"></p>
<div class="scroll" tabindex="0" role="group" aria-labelledby="clusters"><table id="table"><caption class="unseen">Clusters; select a column heading to sort</caption>
<thead><tr>${SORTABLE.map((column) => html`<th scope="col" data-column="${column}"><button type="button">${capital(column)}</button></th>`)}</tr></thead>
<tbody id="rows"></tbody></table></div>
<nav class="pages" aria-label="Pages"><button type="button" id="previous">Previous</button><span id="page"></span><button type="button" id="next">Next</button></nav>
</section>
<dialog id="detail" aria-labelledby="detail-title"></dialog>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
