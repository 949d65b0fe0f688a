import { hash } from 'node:crypto';

type Key = readonly (string | number)[];

/** A number in [0, 1) that depends only on its key, so that adding a draw elsewhere does not change the others. */
export function chance(...key: Key): number {
  return hash('sha1', key.join('/'), 'buffer').readUInt32BE() / 2 ** 32;
}

/** An integer from `least` to `most`, inclusive. */
export function chanceBetween(least: number, most: number, ...key: Key): number {
  return least + Math.floor(chance(...key) * (most - least + 1));
}

/** `length` hexadecimal digits (at most 64). */
export function hexOf(length: number, ...key: Key): string {
  return hash('sha256', key.join('/')).slice(0, length);
}

export function pickOne<T>(items: readonly [T, ...T[]], ...key: Key): T {
  return items[Math.floor(chance(...key) * items.length)] ?? items[0];
}

/** The same items in random order. */
export function shuffle<T>(items: readonly T[], ...key: Key): T[] {
  return items
    .map((item, index) => ({ item, at: chance(...key, index) }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
