import { element, name } from './element.ts';

/** A table of texts, the first column naming the row; false where there are no rows. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement | false {
  if (rows.length === 0) return false;
  const head = element('tr', {}, ...headings.map((heading) => element('th', { scope: 'col' }, heading)));
  const body = rows.map(([first = '', ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name(first)),
      ...others.map((text) => element('td', {}, name(text))),
    ),
  );
  const made = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': headings[0] ?? '' },
    made,
  );
}
