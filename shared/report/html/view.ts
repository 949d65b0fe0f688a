import { GLOSSARY, type GlossaryKind, termOf } from '../../model/glossary.ts';
import { EXPOSURES_AND_OUTCOMES, type ExposureOrOutcome } from '../exposure-or-outcome.ts';

/** A cluster's row in the table, with the values that filters use. */
export interface TableRow {
  readonly project: string;
  readonly location: string;
  readonly cluster: string;
  readonly category: string;
  readonly exposure: ExposureOrOutcome;
  /** Over all scans. */
  readonly usage: string;
  /** Usage in this scan alone. */
  readonly now: string;
  readonly readiness: string;
  readonly change: string;
  readonly mode: string;
  /** Minor version of the control plane. */
  readonly version: string;
  readonly exempt: string;
  /** Everything that names an owner of it. */
  readonly owners: readonly string[];
  /** All searchable text, in lower case. */
  readonly searched: string;
}

export const FILTERS = [
  'category',
  'exposure',
  'usage',
  'now',
  'readiness',
  'change',
  'mode',
  'version',
  'exempt',
] as const;
export type FilterName = (typeof FILTERS)[number];

export const SORTABLE = [
  'cluster',
  'readiness',
  'exposure',
  'usage',
  'now',
  'change',
  'project',
  'location',
  'version',
] as const;
export type SortColumn = (typeof SORTABLE)[number];

/** What people read: of filters and of columns. */
export const COLUMN_LABELS: Readonly<Record<FilterName | SortColumn, string>> = {
  cluster: 'Cluster',
  category: 'Part of the fleet',
  readiness: 'Readiness',
  exposure: 'Exposure',
  usage: 'Usage over time',
  now: 'Usage now',
  change: 'Change',
  mode: 'Mode',
  version: 'Version',
  exempt: 'Exempt',
  project: 'Project',
  location: 'Location',
};

/** The glossary's kind of a column's words; null if they are not verdict words. */
export function kindOf(column: FilterName | SortColumn, word: string): GlossaryKind | null {
  switch (column) {
    case 'usage':
    case 'now':
      return 'usage';
    case 'exposure':
      return word in GLOSSARY.exposure.words ? 'exposure' : 'outcome';
    case 'category':
    case 'readiness':
    case 'change':
    case 'mode':
      return column;
    default:
      return null;
  }
}

/** A word as people read it. */
export function labelOf(column: FilterName | SortColumn, word: string): string {
  const kind = kindOf(column, word);
  return kind === null ? word : termOf(kind, word)[0];
}

/** What the page shows. It is fully encoded in the URL fragment. */
export interface View {
  /** Accepted values per column; other columns are not filtered. */
  readonly filters: Readonly<Partial<Record<FilterName, readonly string[]>>>;
  readonly search: string;
  /** `projects/ID`, `folders/N`, `organizations/N` or `KEY=VALUE`; null: all clusters. */
  readonly owner: string | null;
  /** What the table by owner is grouped by; null: the first possibility. */
  readonly group: string | null;
  /** null: worst first. */
  readonly sort: { readonly column: SortColumn; readonly descending: boolean } | null;
  /** From 1. */
  readonly page: number;
  /** `project/location/cluster` whose details are shown. */
  readonly detail: string | null;
}

export const EVERYTHING: View = {
  filters: {},
  search: '',
  owner: null,
  group: null,
  sort: null,
  page: 1,
  detail: null,
};

/** Parses a view from a URL fragment; invalid parts are ignored. */
export function parseView(hash: string): View {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const filters: Partial<Record<FilterName, string[]>> = {};
  for (const name of FILTERS) {
    const words = (parameters.get(name) ?? '').split(',').filter((word) => word !== '');
    if (words.length > 0) filters[name] = words;
  }
  const sort = parameters.get('sort') ?? '';
  const column = SORTABLE.find((name) => name === sort.replace(/^-/, ''));
  const page = Number(parameters.get('page') ?? 1);
  return {
    filters,
    search: parameters.get('q') ?? '',
    owner: parameters.get('owner') || null,
    group: parameters.get('group') || null,
    sort: column === undefined ? null : { column, descending: sort.startsWith('-') },
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    detail: parameters.get('cluster') || null,
  };
}

/** The URL fragment of a view, including the `#`. */
export function formatView({ filters, search, owner, group, sort, page, detail }: View): string {
  const parameters = new URLSearchParams();
  for (const name of FILTERS) if (filters[name]?.length) parameters.set(name, filters[name].join(','));
  if (search !== '') parameters.set('q', search);
  if (owner !== null) parameters.set('owner', owner);
  if (group !== null) parameters.set('group', group);
  if (sort !== null) parameters.set('sort', `${sort.descending ? '-' : ''}${sort.column}`);
  if (page !== 1) parameters.set('page', String(page));
  if (detail !== null) parameters.set('cluster', detail);
  return `#${parameters.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3D', '=').replaceAll('%3A', ':')}`;
}

/** The indexes of the rows that a view selects, on all pages, in order. */
export function select(rows: readonly TableRow[], { filters, search, owner, sort }: View): number[] {
  const wanted = FILTERS.flatMap((name) => (filters[name] ? [{ name, words: new Set(filters[name]) }] : []));
  const terms = search.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = rows.flatMap((row, index) =>
    wanted.every(({ name, words }) => words.has(row[name])) &&
    (owner === null || row.owners.includes(owner)) &&
    terms.every((term) => row.searched.includes(term))
      ? [index]
      : [],
  );
  if (sort === null) return chosen;
  const { column, descending } = sort;
  const ranks = rankOf(rows, column);
  const sign = descending ? -1 : 1;
  return chosen.sort(
    (a, b) =>
      sign * ((ranks.get(rows[a]?.[column] ?? '') ?? 0) - (ranks.get(rows[b]?.[column] ?? '') ?? 0)) || a - b,
  );
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** The rank of each distinct value: comparing ranks is much faster than comparing text. */
function rankOf(rows: readonly TableRow[], column: SortColumn): Map<string, number> {
  const values: readonly string[] =
    column === 'exposure'
      ? EXPOSURES_AND_OUTCOMES
      : [...new Set(rows.map((row) => row[column]))].sort(NATURAL.compare);
  return new Map(values.map((value, rank) => [value, rank]));
}
