// Formatters are created on first use: creating one takes up to 20 ms, which would delay the start of every command.
let numbers: Intl.NumberFormat | undefined;
let lists: Intl.ListFormat | undefined;

/** `12,345`: formats every count that people read. */
export function grouped(count: number): string {
  numbers ??= new Intl.NumberFormat('en');
  return numbers.format(count);
}

/** `1 cluster`, `1,234 clusters` */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b, and c` */
export function formatList(names: Iterable<string>): string {
  lists ??= new Intl.ListFormat('en');
  return lists.format(names);
}

/**
 * `a, b, and 7 more`: the first `most` names, and how many others there are. A single other one is named.
 * @param others what the count of the others is followed by
 */
export function formatFirst(names: readonly string[], most: number, others = 'more'): string {
  const rest = names.length - most;
  return formatList(rest > 1 ? [...names.slice(0, most), `${grouped(rest)} ${others}`] : names);
}

/** `2026-11-25 03:00 UTC`, from RFC 3339 in UTC. */
export function utcMinute(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A text of at most `most` UTF-16 code units. Half of a character that takes two of them becomes U+FFFD. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** The message of another system as a clause of our own sentence: one line, without a full stop. */
export function clauseOf(message: string): string {
  return message
    .trim()
    .replaceAll(/(?<!\s)\s*\n\s*/g, ' ')
    .replace(/(?<![.!?])[.!?]+$/, '');
}

/** Words that bash takes literally without quotes. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Quotes a word for bash if needed. Correct for any text except NUL, which no argument can contain. */
export function quoteWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line for bash, from its words. */
export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

/** Control characters (terminal escapes, line ends), invisible and bidirectional formatting, lone surrogates, line separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Escapes external text for a terminal or a document: invisible characters are written out,
 * an escape as `\u{1b}`. Always a single line.
 */
export function escapeText(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Escapes JSON without changing its value: an escape becomes `\u001b`. */
export function escapeJson(json: string): string {
  return json.replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${unit}`;
    }).join(''),
  );
}
