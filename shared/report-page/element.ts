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
