import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** What a line of a summary begins with: a title and its gap, or an indent. */
const TITLE = /^(?:\p{Lu}\w*(?: \w+)* {2,}| +)/u;
/** How much further what goes on is set in where a line has no title. */
const INDENT = 2;
/** Stands for a space at which no line ends: a count stays with its word, a dot with what is before it. */
const NO_BREAK = '\u00a0';

/**
 * A line of a summary in as many lines as a terminal needs; what goes on stands under the first value.
 * @param line escaped
 * @param width characters in a line; Infinity where nothing limits it
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
