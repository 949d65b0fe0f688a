import { clusterKeyOf } from '../model/cluster-names.ts';
import { grouped, plural } from '../platform/text.ts';
import { toneOf } from '../report/exposure-or-outcome.ts';
import { formatView, SORTABLE, type TableRow, type View } from '../report/html/view.ts';
import { byId, element, name } from './element.ts';

export const PAGE_ROWS = 50;

/** Shows one page of the selected rows. */
export function showTable(rows: readonly TableRow[], selected: readonly number[], view: View): void {
  const pages = Math.max(1, Math.ceil(selected.length / PAGE_ROWS));
  const page = Math.min(view.page, pages);
  const start = (page - 1) * PAGE_ROWS;
  const shown = selected.slice(start, start + PAGE_ROWS).flatMap((index) => rows[index] ?? []);
  byId('rows', HTMLElement).replaceChildren(...shown.map((row) => rowElement(row, view)));
  byId('status', HTMLElement).textContent = statusOf(selected.length, rows.length);
  byId('page', HTMLElement).textContent = `Page ${page} of ${pages}`;
  byId('previous', HTMLButtonElement).disabled = page <= 1;
  byId('next', HTMLButtonElement).disabled = page >= pages;
  showSort(view);
}

/** `project/location/cluster` */
export function keyOf({ project, ...row }: TableRow): string {
  return clusterKeyOf({ projectId: project, ...row });
}

function statusOf(selected: number, all: number): string {
  if (all === 0) return 'No clusters.';
  if (selected === 0) return 'No clusters match. Select “Show all” to clear the filters.';
  return selected === all ? plural(all, 'cluster') : `${grouped(selected)} of ${plural(all, 'cluster')}`;
}

function rowElement(row: TableRow, view: View): HTMLTableRowElement {
  const cells = SORTABLE.map((column) => {
    if (column === 'cluster') {
      const detail = keyOf(row);
      const link = { href: formatView({ ...view, detail }), 'data-cluster': detail };
      return element('th', { scope: 'row' }, element('a', link, name(row.cluster)));
    }
    if (column === 'project' || column === 'location') return element('td', {}, name(row[column]));
    if (column === 'version') return element('td', {}, row.version);
    return element('td', {}, word(row[column]));
  });
  return element('tr', {}, ...cells);
}

/** Moves the focus to a cluster's link, if the current page of the table shows it. */
export function focusCluster(key: string): void {
  const links = byId('rows', HTMLElement).querySelectorAll<HTMLElement>('a[data-cluster]');
  [...links].find((link) => link.dataset['cluster'] === key)?.focus();
}

/** A verdict word in its color. */
export function word(text: string): HTMLElement | null {
  return text === '' ? null : element('span', { class: `word ${toneOf(text)}` }, text);
}

function showSort({ sort }: View): void {
  for (const heading of byId('table', HTMLTableElement).querySelectorAll<HTMLElement>('th[data-column]')) {
    if (sort?.column !== heading.dataset['column']) heading.removeAttribute('aria-sort');
    else heading.setAttribute('aria-sort', sort?.descending ? 'descending' : 'ascending');
  }
}
