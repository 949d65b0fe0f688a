/** Words that mean themselves to bash. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** A word as bash reads it back, whatever is in it but NUL, which no argument can hold. */
export function quoteWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
