import type { PageCluster } from '../report/html/page-cluster.ts';
import { type EmbeddedOwners, isWhole, OWNERS_ID } from '../report/html/page-cluster.ts';
import {
  EVERYTHING,
  FILTERS,
  type FilterName,
  formatView,
  labelOf,
  parseView,
  SORTABLE,
  type SortColumn,
  select,
  type TableRow,
  type View,
} from '../report/html/view.ts';
import type { Advise } from '../report/ports.ts';
import { detailOf, outlineOf } from './detail.ts';
import { byId, element } from './element.ts';
import { nextSteps } from './next-steps.ts';
import { embedded, readClusters } from './read-clusters.ts';
import { offerActions, type Selection, showSelection } from './selection.ts';
import { focusCluster, keyOf, showOwners, showTable } from './table.ts';
import { explainTerms, resetTabStop } from './terms.ts';

/**
 * Starts the page. The URL fragment holds the whole view: links and buttons change it, and the page follows, so that
 * Back, bookmarks and pasted links work.
 */
function startPage(advise: Advise<PageCluster>): void {
  const clusters = readClusters();
  const indexes = new Map(clusters.rows.map((row, index) => [keyOf(row), index]));
  const dialog = byId('detail', HTMLDialogElement);
  const quietMinutes = Number(dialog.dataset['quietMinutes']) || null;
  const owners = embedded<EmbeddedOwners>(OWNERS_ID);
  let isEveryOwner = false;
  const ticked = new Set<number>();
  let view: View = EVERYTHING;
  let matching: readonly number[] = [];
  /** The cluster whose details are shown, or were shown last. */
  let opened: string | null = null;

  function show(): void {
    view = parseView(location.hash);
    showFilters(view);
    matching = select(clusters.rows, view);
    showOwners(owners, view, isEveryOwner);
    draw();
    showDetail();
  }

  function draw(isWhole = false): void {
    showTable(clusters, { view, matching, ticked, isWhole });
    resetTabStop();
    showSelection(selection(), matching.length);
  }

  /** What the reader ticked and the filters still select; if nothing, all that they select. */
  function selection(): Selection {
    const indexes = matching.filter((index) => ticked.has(index));
    return indexes.length === 0 ? { indexes: matching, isTicked: false } : { indexes, isTicked: true };
  }

  function showDetail(): void {
    const index = view.detail === null ? undefined : indexes.get(view.detail);
    if (index === undefined) {
      dialog.close();
      if (view.detail !== null) sayUnknown(view.detail);
      return;
    }
    opened = view.detail;
    const close = element('button', { type: 'button', class: 'close' }, 'Close');
    close.addEventListener('click', () => dialog.close());
    const cluster = clusters.whole(index);
    dialog.replaceChildren(
      close,
      isWhole(cluster) ? detailOf(cluster, advise(cluster), quietMinutes) : outlineOf(cluster),
    );
    if (!dialog.open) dialog.showModal();
    byId('detail-title', HTMLElement).focus();
  }

  /** Opens a view. Typing replaces the history entry, so that Back does not undo single letters. */
  function go(next: View, way: 'push' | 'replace' = 'push'): void {
    const address = formatView(next);
    if (way === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    show();
  }

  function sortBy(column: SortColumn): void {
    const { sort } = view;
    if (sort?.column !== column) go({ ...view, sort: { column, descending: false }, page: 1 });
    else go({ ...view, sort: sort.descending ? null : { column, descending: true }, page: 1 });
  }

  byId('rows', HTMLElement).addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const index = Number(target.dataset['index']);
    if (target.checked) ticked.add(index);
    else ticked.delete(index);
    showSelection(selection(), matching.length);
  });
  const tickAll = byId('tick-all', HTMLInputElement);
  tickAll.addEventListener('change', () => {
    ticked.clear();
    if (tickAll.checked) for (const index of matching) ticked.add(index);
    draw();
  });
  offerActions(clusters, selection);
  byId('print', HTMLButtonElement).addEventListener('click', () => print());
  const printAll = byId('print-all', HTMLInputElement);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['print'] = printAll.checked ? 'all' : 'summary';
    if (printAll.checked) draw(true);
  });
  addEventListener('afterprint', () => {
    if (printAll.checked) draw();
  });
  explainTerms();
  offerOwners(owners);
  byId('group', HTMLSelectElement).addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement) go({ ...view, group: target.value });
  });
  byId('all-owners', HTMLButtonElement).addEventListener('click', () => {
    isEveryOwner = true;
    showOwners(owners, view, isEveryOwner);
  });
  offerFilters(clusters.rows);
  byId('filters', HTMLFormElement).addEventListener('input', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    go({ ...view, ...readFilters(), page: 1, detail: null }, typing ? 'replace' : 'push');
  });
  byId('filters', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  byId('clear', HTMLButtonElement).addEventListener('click', () => go({ ...EVERYTHING, group: view.group }));
  byId('previous', HTMLButtonElement).addEventListener('click', () => go({ ...view, page: view.page - 1 }));
  byId('next', HTMLButtonElement).addEventListener('click', () => go({ ...view, page: view.page + 1 }));
  for (const heading of byId('table', HTMLTableElement).querySelectorAll<HTMLElement>('th[data-column]')) {
    const column = SORTABLE.find((each) => each === heading.dataset['column']);
    if (column !== undefined)
      heading.querySelector('button')?.addEventListener('click', () => sortBy(column));
  }
  dialog.addEventListener('close', () => {
    if (view.detail !== null) go({ ...view, detail: null });
    // The table was redrawn, so the link that opened the dialog is a new element.
    if (opened !== null) focusCluster(opened);
  });
  addEventListener('popstate', () => {
    if (location.hash === '#clusters') return;
    const before = formatView({ ...view, detail: null, page: 1 });
    show();
    const filtered = formatView({ ...view, detail: null, page: 1 }) !== before;
    if (!filtered || view.detail !== null) return;
    const heading = byId('clusters', HTMLElement);
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  });
  show();
  document.documentElement.dataset['ready'] = 'yes';
}

/** A link from another scan's report may name a cluster that is not in this one. */
function sayUnknown(detail: string): void {
  byId('status', HTMLElement).prepend(element('strong', {}, `Cluster ${detail} is not in this report. `));
}

const SEVERAL = ',';
const NATURAL = new Intl.Collator('en', { numeric: true });

/** Fills every filter with the values that occur. */
function offerFilters(rows: readonly TableRow[]): void {
  for (const filter of FILTERS) {
    const words = [...new Set(rows.map((row) => row[filter] as string))]
      .filter(Boolean)
      .sort(NATURAL.compare);
    selectOf(filter).append(
      ...words.map((each) => element('option', { value: each }, labelOf(filter, each))),
    );
  }
}

/** Fills the choice of groupings, and suggests the owners that occur. */
function offerOwners({ groupings }: EmbeddedOwners): void {
  const labels = groupings.map(({ grouping }) =>
    element('option', { value: grouping }, groupingLabel(grouping)),
  );
  byId('group', HTMLSelectElement).append(...labels);
  const names = groupings.flatMap(({ owners }) => owners.flatMap(({ owner }) => owner ?? []));
  byId('owner-names', HTMLDataListElement).append(
    ...names.slice(0, OWNERS_SUGGESTED).map((owner) => element('option', { value: owner })),
  );
}

const OWNERS_SUGGESTED = 1000;

const groupingLabel = (grouping: string) =>
  grouping.startsWith('label:') ? `label ${grouping.slice('label:'.length)}` : grouping;

/** Shows a view in the form; a filter with several values gets an option of its own. */
function showFilters({ filters, search, owner }: View): void {
  const box = byId('search', HTMLInputElement);
  if (box.value !== search) box.value = search;
  const owned = byId('owner', HTMLInputElement);
  if (owned.value.trim() !== (owner ?? '')) owned.value = owner ?? '';
  for (const filter of FILTERS) {
    const select = selectOf(filter);
    const words = filters[filter] ?? [];
    const value = words.join(SEVERAL);
    if (![...select.options].some((option) => option.value === value))
      select.append(element('option', { value }, words.map((each) => labelOf(filter, each)).join(' or ')));
    select.value = value;
  }
}

/** The filters selected in the form. */
function readFilters(): Pick<View, 'filters' | 'search' | 'owner'> {
  const filters: Partial<Record<FilterName, string[]>> = {};
  for (const filter of FILTERS) {
    const { value } = selectOf(filter);
    if (value !== '') filters[filter] = value.split(SEVERAL);
  }
  const owner = byId('owner', HTMLInputElement).value.trim() || null;
  return { filters, owner, search: byId('search', HTMLInputElement).value };
}

function selectOf(filter: FilterName): HTMLSelectElement {
  return byId(`filter-${filter}`, HTMLSelectElement);
}

/** Next steps are planned in the browser, so that the page need not contain them. */
startPage(nextSteps);
