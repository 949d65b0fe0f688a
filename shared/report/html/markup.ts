import { type GlossaryKind, termOf } from '../../model/glossary.ts';
import { escapeText } from '../../platform/text.ts';
import { toneOf } from '../exposure-or-outcome.ts';

/** HTML that is inserted into a page unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Template values: text and numbers are escaped, markup is not, lists are joined, null is skipped. */
export type Content = Markup | string | number | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An HTML template that escapes its values, in text and in quoted attributes. */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const pieces = literals.map((literal, index) => literal + render(contents[index] ?? null));
  return new Markup(pieces.join(''));
}

function render(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(render).join('');
  return escapeText(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A verdict word by its label, in its color. The page's script shows its meaning on hover, focus and touch. */
export function term(kind: GlossaryKind, word: string, tone: string = toneOf(word)): Markup {
  return html`<span class="word ${tone}" tabindex="0" data-term="${kind}.${word}">${termOf(kind, word)[0]}</span>`;
}
