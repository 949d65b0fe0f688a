import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** The start of a summary line: a title and a gap, or an indent. */
const TITLE = /^(?:\p{Lu}\w*(?: \w+)* {2,}| +)/u;
/** Additional indent of continuation lines if a line has no title. */
const INDENT = 2;
/** Placeholder for a space without a line break: keeps a count with its word, and a dot with the text before it. */
const NO_BREAK = '\u00a0';

/**
 * Wraps a summary line to the width of a terminal. Continuation lines are aligned with the first value.
 * @param line escaped
 * @param width characters per line; Infinity if unlimited
 */
export function fitLine(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const title = TITLE.exec(line)?.[0] ?? '';
  const hanging = Math.min(title.trim() === '' ? title.length + INDENT : title.length, Math.floor(width / 2));
  const text = line
    .slice(title.length)
    .replaceAll(' · ', `${NO_BREAK}· `)
    .replaceAll(/(?<=\d) (?=\p{Lu}{2})/gu, NO_BREAK);
  const [first = '', ...others] = wrapAnsi(text, width - hanging, { hard: true }).split('\n');
  return [title + first, ...others.map((other) => ' '.repeat(hanging) + other)]
    .join('\n')
    .replaceAll(NO_BREAK, ' ');
}
