import { type EmbeddedOwners, isWhole, OWNERS_ID, type PageCluster } from '../report/html/page-cluster.ts';
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
import { byId, element, onClick } from './element.ts';
import { nextSteps } from './next-steps.ts';
import { embedded, readClusters } from './read-clusters.ts';
import { offerActions, type Selection, showSelection } from './selection.ts';
import { focusCluster, keyOf, offerOwners, showOwners, showTable } from './table.ts';
import { explainTerms, resetTabStop } from './terms.ts';

/**
 * The page and its state. The URL fragment holds the whole view: links and buttons change it, and the page follows, so
 * that Back, bookmarks and pasted links work.
 */
class ReportPage {
  readonly #clusters = readClusters();
  readonly #indexes = new Map(this.#clusters.rows.map((row, index) => [keyOf(row), index]));
  readonly #owners = embedded<EmbeddedOwners>(OWNERS_ID);
  readonly #dialog = byId('detail', HTMLDialogElement);
  readonly #advise: Advise<PageCluster>;
  readonly #ticked = new Set<number>();
  #isEveryOwner = false;
  #view: View = EVERYTHING;
  #matching: readonly number[] = [];
  /** The cluster whose details are shown, or were shown last. */
  #opened: string | null = null;

  constructor(advise: Advise<PageCluster>) {
    this.#advise = advise;
  }

  start(): void {
    explainTerms();
    offerOwners(this.#owners);
    offerFilters(this.#clusters.rows);
    offerActions(this.#clusters, () => this.#selection());
    this.#followTicks();
    this.#followPrinting();
    this.#followOwners();
    this.#followFilters();
    this.#followTable();
    this.#followDialog();
    this.#followHistory();
    this.#show();
    document.documentElement.dataset['ready'] = 'yes';
  }

  #show(): void {
    this.#view = parseView(location.hash);
    showFilters(this.#view);
    this.#matching = select(this.#clusters.rows, this.#view);
    showOwners(this.#owners, this.#view, this.#isEveryOwner);
    this.#draw();
    this.#showDetail();
  }

  #draw(isWhole = false): void {
    const [view, matching, ticked] = [this.#view, this.#matching, this.#ticked];
    showTable(this.#clusters, { view, matching, ticked, isWhole });
    resetTabStop();
    showSelection(this.#selection(), matching.length);
  }

  /** What the reader ticked and the filters still select; if nothing, all that they select. */
  #selection(): Selection {
    const indexes = this.#matching.filter((index) => this.#ticked.has(index));
    return indexes.length === 0 ? { indexes: this.#matching, isTicked: false } : { indexes, isTicked: true };
  }

  #showDetail(): void {
    const { detail } = this.#view;
    const index = detail === null ? undefined : this.#indexes.get(detail);
    if (index === undefined) {
      this.#dialog.close();
      if (detail !== null) sayUnknown(detail);
      return;
    }
    this.#opened = detail;
    const close = element('button', { type: 'button', class: 'close' }, 'Close');
    close.addEventListener('click', () => this.#dialog.close());
    const cluster = this.#clusters.whole(index);
    const quietMinutes = Number(this.#dialog.dataset['quietMinutes']) || null;
    this.#dialog.replaceChildren(
      close,
      isWhole(cluster) ? detailOf(cluster, this.#advise(cluster), quietMinutes) : outlineOf(cluster),
    );
    if (!this.#dialog.open) this.#dialog.showModal();
    byId('detail-title', HTMLElement).focus();
  }

  /** Changes the view. Typing replaces the history entry, so that Back does not undo single letters. */
  #go(change: Partial<View>, way: 'push' | 'replace' = 'push'): void {
    const address = formatView({ ...this.#view, ...change });
    if (way === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    this.#show();
  }

  #sortBy(column: SortColumn): void {
    const { sort } = this.#view;
    if (sort?.column !== column) this.#go({ sort: { column, descending: false }, page: 1 });
    else this.#go({ sort: sort.descending ? null : { column, descending: true }, page: 1 });
  }

  #followTicks(): void {
    byId('rows', HTMLElement).addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      const index = Number(target.dataset['index']);
      if (target.checked) this.#ticked.add(index);
      else this.#ticked.delete(index);
      showSelection(this.#selection(), this.#matching.length);
    });
    const tickAll = byId('tick-all', HTMLInputElement);
    tickAll.addEventListener('change', () => {
      this.#ticked.clear();
      if (tickAll.checked) for (const index of this.#matching) this.#ticked.add(index);
      this.#draw();
    });
  }

  #followPrinting(): void {
    onClick('print', () => print());
    const printAll = byId('print-all', HTMLInputElement);
    addEventListener('beforeprint', () => {
      document.documentElement.dataset['print'] = printAll.checked ? 'all' : 'summary';
      if (printAll.checked) this.#draw(true);
    });
    addEventListener('afterprint', () => {
      if (printAll.checked) this.#draw();
    });
  }

  #followOwners(): void {
    byId('group', HTMLSelectElement).addEventListener('change', ({ target }) => {
      if (target instanceof HTMLSelectElement) this.#go({ group: target.value });
    });
    onClick('all-owners', () => {
      this.#isEveryOwner = true;
      showOwners(this.#owners, this.#view, this.#isEveryOwner);
    });
  }

  #followFilters(): void {
    const form = byId('filters', HTMLFormElement);
    form.addEventListener('input', ({ target }) => {
      const typing = target instanceof HTMLInputElement;
      this.#go({ ...readFilters(), page: 1, detail: null }, typing ? 'replace' : 'push');
    });
    form.addEventListener('submit', (event) => event.preventDefault());
    onClick('clear', () => this.#go({ ...EVERYTHING, group: this.#view.group }));
  }

  #followTable(): void {
    onClick('previous', () => this.#go({ page: this.#view.page - 1 }));
    onClick('next', () => this.#go({ page: this.#view.page + 1 }));
    for (const heading of byId('table', HTMLTableElement).querySelectorAll<HTMLElement>('th[data-column]')) {
      const column = SORTABLE.find((each) => each === heading.dataset['column']);
      if (column !== undefined)
        heading.querySelector('button')?.addEventListener('click', () => this.#sortBy(column));
    }
  }

  #followDialog(): void {
    this.#dialog.addEventListener('close', () => {
      if (this.#view.detail !== null) this.#go({ detail: null });
      // The table was redrawn, so the link that opened the dialog is a new element.
      if (this.#opened !== null) focusCluster(this.#opened);
    });
  }

  #followHistory(): void {
    addEventListener('popstate', () => {
      if (location.hash === '#clusters') return;
      const before = formatView({ ...this.#view, detail: null, page: 1 });
      this.#show();
      const filtered = formatView({ ...this.#view, detail: null, page: 1 }) !== before;
      if (!filtered || this.#view.detail !== null) return;
      const heading = byId('clusters', HTMLElement);
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    });
  }
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
new ReportPage(nextSteps).start();
