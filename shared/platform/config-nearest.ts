import { closest, distance } from 'fastest-levenshtein';

/** The known word closest to `word`, or null if none is similar. */
export function nearest(word: string, words: readonly string[]): string | null {
  const candidate = closest(word, words);
  return words.length > 0 && distance(word, candidate) <= Math.max(2, word.length / 3) ? candidate : null;
}
