import { escapeText } from '../report/escape-text.ts';

/** What an element is made of: elements, and texts, which stay texts. null is left out. */
export type Child = Node | string | null;

/** A new element. Texts and attributes are never read as HTML; what cannot be seen in a text is written out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children)
    if (child !== null) made.append(typeof child === 'string' ? escapeText(child) : child);
  return made;
}

/** A name from outside, which may be written from right to left. */
export function name(text: string): HTMLElement {
  return element('bdi', {}, text);
}

/** The element of the page with this id and of this kind. Throws TypeError where the page has none. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`the page has no ${id}`);
}

/** A command of one line or several, with a button that copies it. */
export function commandLine(command: string): HTMLElement {
  const lines = command.split('\n').flatMap((line, at) => (at === 0 ? [line] : [element('br', {}), line]));
  const code = element('code', {}, ...lines);
  const button = element('button', { type: 'button', 'aria-label': `Copy ${command}` }, 'Copy');
  // A screen reader says what is put here, and not what a button is called from now on.
  const status = element('span', { class: 'unseen', role: 'status' });
  button.addEventListener('click', async () => {
    const done = await copy(command, code);
    button.textContent = done;
    status.textContent = done;
  });
  return element('div', { class: 'command' }, code, button, status);
}

/** Where the browser refuses the clipboard, the command is selected, for Ctrl-C. Returns what was done. */
async function copy(command: string, code: HTMLElement): Promise<'Copied' | 'Selected'> {
  try {
    await navigator.clipboard.writeText(command);
    return 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    return 'Selected';
  }
}

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
