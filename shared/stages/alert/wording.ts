import { plural } from '../../platform/plural.ts';

/** Things that a sentence names; the others are counted. */
export const NAMED = 10;

/** `2026-11-25 03:00 UTC`, from RFC 3339 in UTC. */
export function minuteOf(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * The first of several sentences, and how many there are beside them.
 * @param total where `sentences` are not all of them
 */
export function firstOf(sentences: readonly string[], total = sentences.length): string[] {
  const named = sentences.slice(0, NAMED);
  return total > named.length ? [...named, `And ${total - named.length} more.`] : named;
}

/** `2 new · 1 regressed`: of counts with their words, those that are not zero. */
export function counted(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(' · ');
}

/** The same of things: `1 project · 2 locations`. */
export function countedThings(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => plural(count, noun))
    .join(' · ');
}
