import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { textOf } from '../text/scalar-edit.ts';
import type { Range } from '../types.ts';

/** The node itself, or the one that an alias stands for. */
export function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** The pair that this map itself has under the key: the last one, if the key is duplicated. */
export function ownPair(map: YAMLMap, key: string): Pair<Scalar, unknown> | null {
  const pair = map.items.findLast(
    (candidate) => isPair(candidate) && isScalar(candidate.key) && textOf(candidate.key) === key,
  );
  return (pair as Pair<Scalar, unknown> | undefined) ?? null;
}

/** What a map has under the keys, one below the other; aliases are followed and merges (`<<`) looked into. */
export function lookup(document: Document, node: unknown, ...path: readonly string[]): unknown {
  let current = resolve(document, node);
  for (const key of path)
    current = isMap(current) ? resolve(document, valueUnder(document, current, key)) : undefined;
  return current;
}

function valueUnder(document: Document, map: YAMLMap, key: string): unknown {
  const own = ownPair(map, key);
  if (own !== null) return own.value;
  const merged = resolve(document, ownPair(map, '<<')?.value);
  const sources = isSeq(merged) ? merged.items : [merged];
  for (const source of sources) {
    const resolved = resolve(document, source);
    const value = isMap(resolved) && resolved !== map ? valueUnder(document, resolved, key) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

export function mapAt(document: Document, node: unknown, ...path: readonly string[]): YAMLMap | null {
  const found = lookup(document, node, ...path);
  return isMap(found) ? found : null;
}

export function scalarAt(document: Document, node: unknown, ...path: readonly string[]): Scalar | null {
  const found = lookup(document, node, ...path);
  return isScalar(found) ? found : null;
}

/** The text under the keys; null if there is none. */
export function textAt(document: Document, node: unknown, ...path: readonly string[]): string | null {
  const found = scalarAt(document, node, ...path);
  return found === null || found.value === null ? null : textOf(found);
}

/** The items of the list under the keys, aliases followed; none where there is no list. */
export function itemsAt(document: Document, node: unknown, ...path: readonly string[]): unknown[] {
  const found = lookup(document, node, ...path);
  return isSeq(found) ? found.items.map((item) => resolve(document, item)) : [];
}

/** The maps among the items. */
export function mapsAt(document: Document, node: unknown, ...path: readonly string[]): YAMLMap[] {
  return itemsAt(document, node, ...path).filter((item) => isMap(item));
}

/** What the scalars among the items say. */
export function wordsAt(document: Document, node: unknown, ...path: readonly string[]): string[] {
  return itemsAt(document, node, ...path).flatMap((item) => (isScalar(item) ? [textOf(item)] : []));
}

/** Every scalar value with its key, aliases followed. */
export function scalarPairs(document: Document, map: YAMLMap | null): { key: string; scalar: Scalar }[] {
  return (map?.items ?? []).flatMap((pair) => {
    const scalar = resolve(document, pair.value);
    return isScalar(pair.key) && scalar instanceof Scalar ? [{ key: textOf(pair.key), scalar }] : [];
  });
}

/** The scalar values of the map under the keys, by their keys, such as labels; empty where there is no map. */
export function textsAt(
  document: Document,
  node: unknown,
  ...path: readonly string[]
): Record<string, string> {
  const pairs = scalarPairs(document, mapAt(document, node, ...path));
  return Object.fromEntries(pairs.map(({ key, scalar }) => [key, textOf(scalar)]));
}

const SHARED = new WeakMap<Document, readonly Range[]>();

/** Where the anchors (`&name`) stand that an alias uses: an edit there would change every user of it. Looked for once. */
export function sharedRanges(document: Document): readonly Range[] {
  const known = SHARED.get(document) ?? findSharedRanges(document);
  SHARED.set(document, known);
  return known;
}

function findSharedRanges(document: Document): Range[] {
  const used = new Set<string>();
  visit(document, {
    Alias(_, alias) {
      used.add(alias.source);
    },
  });
  if (used.size === 0) return [];
  const ranges: Range[] = [];
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || !isNode(node) || !('anchor' in node) || !used.has(node.anchor ?? '')) return;
      ranges.push({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });
    },
  });
  return ranges;
}
