import { FILTERS, type FilterName, type TableRow, type View } from '../report/html/view.ts';
import { byId, element } from './element.ts';

const SEVERAL = ',';
const NATURAL = new Intl.Collator('en', { numeric: true });

/** The choices of every filter: the words that there are. */
export function offerFilters(rows: readonly TableRow[]): void {
  for (const filter of FILTERS) {
    const words = [...new Set(rows.map((row) => row[filter] as string))]
      .filter(Boolean)
      .sort(NATURAL.compare);
    selectOf(filter).append(...words.map((each) => element('option', { value: each }, each)));
  }
}

/** Shows a view in the form; a filter of several words gets a choice of its own. */
export function showFilters({ filters, search }: View): void {
  const box = byId('search', HTMLInputElement);
  if (box.value !== search) box.value = search;
  for (const filter of FILTERS) {
    const select = selectOf(filter);
    const value = (filters[filter] ?? []).join(SEVERAL);
    if (![...select.options].some((option) => option.value === value))
      select.append(element('option', { value }, value.replaceAll(SEVERAL, ' or ')));
    select.value = value;
  }
}

/** What the form asks for now. */
export function readFilters(): Pick<View, 'filters' | 'search'> {
  const filters: Partial<Record<FilterName, string[]>> = {};
  for (const filter of FILTERS) {
    const { value } = selectOf(filter);
    if (value !== '') filters[filter] = value.split(SEVERAL);
  }
  return { filters, search: byId('search', HTMLInputElement).value };
}

function selectOf(filter: FilterName): HTMLSelectElement {
  return byId(`filter-${filter}`, HTMLSelectElement);
}
