import { type GlossaryKind, termOf } from '../model/glossary.ts';
import { escapeText } from '../platform/text.ts';
import { toneOf } from '../report/exposure-or-outcome.ts';

/** Children of an element. Strings become text nodes; null is skipped. */
export type Child = Node | string | null;

/** Creates an element. Text and attributes are never parsed as HTML; invisible characters are escaped. */
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

/** An external name, which may be right-to-left text. */
export function name(text: string): HTMLElement {
  return element('bdi', {}, text);
}

/** Returns the element with this ID. Throws TypeError if it is missing or of another kind. */
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new TypeError(`the page has no ${id}`);
}

/** Acts on each click of the button with this ID. Throws what `byId` throws. */
export function onClick(id: string, act: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', act);
}

/** A command with a button that copies it. */
export function commandLine(command: string): HTMLElement {
  const lines = command.split('\n').flatMap((line, at) => (at === 0 ? [line] : [element('br', {}), line]));
  const code = element('code', {}, ...lines);
  const button = element('button', { type: 'button', 'aria-label': `Copy ${command}` }, 'Copy');
  // Screen readers announce this text, but not a changed button label.
  const status = element('span', { class: 'unseen', role: 'status' });
  button.addEventListener('click', async () => {
    const done = await copy(command, code);
    button.textContent = done;
    status.textContent = done;
  });
  return element('div', { class: 'command' }, code, button, status);
}

/** Selects the command, for Ctrl-C, if the browser denies clipboard access. Returns what was done. */
async function copy(command: string, code: HTMLElement): Promise<'Copied' | 'Selected'> {
  try {
    await navigator.clipboard.writeText(command);
    return 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    return 'Selected';
  }
}

/** A verdict word by its label and in its color. The page shows its meaning on hover, focus and touch. */
export function word(kind: GlossaryKind, text: string, tone: string = toneOf(text)): HTMLElement {
  const term = { class: `word ${tone}`, tabindex: '0', 'data-term': `${kind}.${text}` };
  return element('span', term, termOf(kind, text)[0]);
}

/** A table whose first column contains row headers; false if there are no rows. Text is shown as an external name. */
export function table(headings: readonly string[], rows: readonly (readonly Child[])[]): HTMLElement | false {
  if (rows.length === 0) return false;
  const shown = (cell: Child) => (typeof cell === 'string' ? name(cell) : cell);
  const head = element('tr', {}, ...headings.map((heading) => element('th', { scope: 'col' }, heading)));
  const body = rows.map(([first = '', ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, shown(first)),
      ...others.map((cell) => element('td', {}, shown(cell))),
    ),
  );
  const made = element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': headings[0] ?? '' },
    made,
  );
}
