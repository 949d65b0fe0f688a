import { clusterKeyOf } from '../model/cluster-names.ts';
import { grouped, plural } from '../platform/text.ts';
import type { OwnerFigure } from '../report/html/fleet-figures.ts';
import type { ClusterOutline, EmbeddedOwners } from '../report/html/page-cluster.ts';
import {
  EVERYTHING,
  formatView,
  kindOf,
  SORTABLE,
  type SortColumn,
  type TableRow,
  type View,
} from '../report/html/view.ts';
import { byId, element, name, word } from './element.ts';
import { evidenceText } from './evidence.ts';
import type { Clusters } from './read-clusters.ts';

const PAGE_ROWS = 50;

/** What the table shows besides the clusters. */
export interface TableState {
  readonly view: View;
  /** Indexes of the rows that the view selects, in order. */
  readonly matching: readonly number[];
  /** Indexes of the rows that the reader has ticked. */
  readonly ticked: ReadonlySet<number>;
  /** All rows are shown, for printing. */
  readonly isWhole: boolean;
}

/** Shows one page of the matching rows, or all of them. */
export function showTable(clusters: Clusters, { view, matching, ticked, isWhole }: TableState): void {
  const pages = Math.max(1, Math.ceil(matching.length / PAGE_ROWS));
  const page = Math.min(view.page, pages);
  const start = (page - 1) * PAGE_ROWS;
  const shown = isWhole ? matching : matching.slice(start, start + PAGE_ROWS);
  const rows = shown.flatMap((index) => {
    const row = clusters.rows[index];
    return row === undefined
      ? []
      : [rowElement(row, index, clusters.outline(index), view, ticked.has(index))];
  });
  byId('rows', HTMLElement).replaceChildren(...rows);
  byId('status', HTMLElement).textContent = statusOf(
    matching.flatMap((index) => clusters.rows[index] ?? []),
    clusters.rows,
  );
  byId('page', HTMLElement).textContent = isWhole ? '' : `Page ${page} of ${pages}`;
  byId('previous', HTMLButtonElement).disabled = page <= 1;
  byId('next', HTMLButtonElement).disabled = page >= pages;
  showSort(view);
}

/** `project/location/cluster` */
export function keyOf({ project, ...row }: TableRow): string {
  return clusterKeyOf({ projectId: project, ...row });
}

/** Deleted clusters are in the table, but no longer part of the fleet. */
function statusOf(matching: readonly TableRow[], all: readonly TableRow[]): string {
  if (all.length === 0) return 'No clusters.';
  if (matching.length === 0) return 'No clusters match. Select “Show all” to clear the filters.';
  const present = (rows: readonly TableRow[]) => rows.filter(({ category }) => category !== '').length;
  const deleted = matching.length - present(matching);
  const whole = plural(present(all), 'cluster');
  return [
    matching.length === all.length ? whole : `${grouped(present(matching))} of ${whole}`,
    ...(deleted === 0 ? [] : [`${grouped(deleted)} deleted`]),
  ].join(', and ');
}

function rowElement(
  row: TableRow,
  index: number,
  outline: ClusterOutline,
  view: View,
  isTicked: boolean,
): HTMLElement {
  const tick = element('input', {
    type: 'checkbox',
    'data-index': `${index}`,
    'aria-label': `Select ${row.cluster}`,
  });
  tick.checked = isTicked;
  const cells = SORTABLE.map((column) => {
    if (column === 'cluster') {
      const detail = keyOf(row);
      const link = { href: formatView({ ...view, detail }), 'data-cluster': detail };
      return element('th', { scope: 'row' }, element('a', link, name(row.cluster)));
    }
    if (column === 'readiness')
      return element(
        'td',
        { class: 'ready' },
        wordIn(row, column),
        element('span', { class: 'evidence' }, evidenceText(outline)),
      );
    const kind = kindOf(column, row[column]);
    return element('td', {}, kind === null ? name(row[column]) : wordIn(row, column));
  });
  return element('tr', {}, element('td', { class: 'choose' }, tick), ...cells);
}

/** A cluster that could not be read has no readiness: its part of the fleet says why. */
function wordIn(row: TableRow, column: SortColumn): HTMLElement | null {
  if (column === 'readiness' && row.readiness === '')
    return row.category === '' ? null : inTable(word('category', row.category));
  const kind = kindOf(column, row[column]);
  return kind === null || row[column] === '' ? null : inTable(word(kind, row[column]));
}

/** Of the words of the table, Tab reaches one; arrow keys move between them. */
function inTable(term: HTMLElement): HTMLElement {
  term.tabIndex = -1;
  return term;
}

/** Moves the focus to a cluster's link, if the current page of the table shows it. */
export function focusCluster(key: string): void {
  const links = byId('rows', HTMLElement).querySelectorAll<HTMLElement>('a[data-cluster]');
  [...links].find((link) => link.dataset['cluster'] === key)?.focus();
}

function showSort({ sort }: View): void {
  for (const heading of byId('table', HTMLTableElement).querySelectorAll<HTMLElement>('th[data-column]')) {
    if (sort?.column !== heading.dataset['column']) heading.removeAttribute('aria-sort');
    else heading.setAttribute('aria-sort', sort?.descending ? 'descending' : 'ascending');
  }
}

/** Number of owners that are shown at first. */
const OWNERS_SHOWN = 10;
/** Number of owners that the filter suggests. */
const OWNERS_SUGGESTED = 1000;

/** Fills the choice of groupings, and suggests the owners that occur. */
export function offerOwners({ groupings }: EmbeddedOwners): void {
  const labels = groupings.map(({ grouping }) =>
    element('option', { value: grouping }, grouping.replace(/^label:/, 'label ')),
  );
  byId('group', HTMLSelectElement).append(...labels);
  const names = groupings.flatMap(({ owners }) => owners.flatMap(({ owner }) => owner ?? []));
  byId('owner-names', HTMLDataListElement).append(
    ...names.slice(0, OWNERS_SUGGESTED).map((owner) => element('option', { value: owner })),
  );
}

/** Shows the table by owner, in the grouping of the view. */
export function showOwners({ groupings, isCompared }: EmbeddedOwners, view: View, isWhole: boolean): void {
  const shown = groupings.find(({ grouping }) => grouping === view.group) ?? groupings[0];
  if (shown === undefined) return;
  byId('group', HTMLSelectElement).value = shown.grouping;
  const owners = isWhole ? shown.owners : shown.owners.slice(0, OWNERS_SHOWN);
  byId('owner-rows', HTMLElement).replaceChildren(
    ...owners.map((figure) => ownerRow(figure, view, isCompared)),
  );
  const all = byId('all-owners', HTMLButtonElement);
  all.hidden = owners.length === shown.owners.length;
  all.textContent = `Show all ${grouped(shown.owners.length)}`;
  byId('owners-more', HTMLElement).textContent =
    shown.more === 0
      ? ''
      : `${plural(shown.more, 'owner')} with fewer clusters left to close are not on this page.`;
}

function ownerRow(
  { owner, name: said, ...figure }: OwnerFigure,
  view: View,
  isCompared: boolean,
): HTMLElement {
  const { clusters, open, safe, openBefore } = figure;
  const link = owner === null ? null : formatView({ ...EVERYTHING, group: view.group, owner });
  const counts = [clusters, open, safe].map((count) => element('td', { class: 'count' }, grouped(count)));
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, link === null ? name(said) : element('a', { href: link }, name(said))),
    ...counts,
    element('td', { class: 'count' }, isCompared ? signed(open - openBefore) : '—'),
  );
}

function signed(count: number): string {
  if (count === 0) return '0';
  return count > 0 ? `+${grouped(count)}` : `−${grouped(-count)}`;
}
