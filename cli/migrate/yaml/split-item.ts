import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { textOf } from '../text/scalar-edit.ts';
import { applySplices, columnOf, lineEnding, lineStart } from '../text/splices.ts';
import type { Splice } from '../types.ts';
import { ownPair } from './lookup.ts';
import { parseYaml } from './parse.ts';

/** An item of a list as a YAML text of its own. */
export interface ItemText {
  readonly text: string;
  readonly map: YAMLMap;
}

/** What becomes of an item: edits of its own text, in steps; null if it cannot be done. */
export type ItemEdit = (item: ItemText) => Splice[] | null;

/**
 * Splits a list item in two: the item after the edits of `rest`, and behind it a copy after those of `own`.
 * @param root what the item is somewhere in
 * @returns null if the item is not in a list, shares anchors, or an edit cannot be made
 */
export function splitItem(
  source: string,
  root: ParsedNode,
  item: YAMLMap,
  rest: readonly ItemEdit[],
  own: readonly ItemEdit[],
): Splice | null {
  const list = listOf(root, item);
  const start = item.range?.[0] ?? 0;
  const written = source.slice(start, item.range?.[1] ?? start).trimEnd();
  if (list === null) return null;
  const column = columnOf(source, start);
  const text = ' '.repeat(column) + written;
  const remaining = editInSteps(text, rest)?.slice(column).trimEnd();
  const copy = editInSteps(text, own)?.slice(column).trimEnd();
  if (remaining === undefined || copy === undefined) return null;
  const dash = source.lastIndexOf('-', start - 1);
  const separator = list.flow
    ? ', '
    : `${lineEnding(source)}${source.slice(lineStart(source, dash), dash).replaceAll(/\S/g, ' ')}${source.slice(dash, start)}`;
  return { start, end: start + written.length, text: `${remaining}${separator}${copy}` };
}

function listOf(root: ParsedNode, item: YAMLMap): YAMLSeq | null {
  let found: YAMLSeq | null = null;
  visit(root, {
    Seq(_, list) {
      if (!list.items.includes(item)) return undefined;
      found = list;
      return visit.BREAK;
    },
  });
  return found;
}

function editInSteps(text: string, steps: readonly ItemEdit[]): string | null {
  let result = text;
  for (const step of steps) {
    const parsed = parseYaml(result);
    if (!('document' in parsed) || parsed.text !== result || !isMap(parsed.document.contents)) return null;
    const edits = step({ text: result, map: parsed.document.contents });
    if (edits === null) return null;
    result = applySplices(result, edits);
  }
  return result;
}

/** Takes the items out of a list for which the test does not hold. */
export function keepItems(text: string, list: YAMLSeq, isKept: (item: unknown) => boolean): Splice[] | null {
  const [start, end] = list.range ?? [0, 0];
  if (list.flow) {
    const kept = list.items.filter(isKept).map((item) => sliceOf(text, item, item));
    return kept.length === list.items.length ? [] : [{ start, end, text: `[${kept.join(', ')}]` }];
  }
  const removed = list.items.filter((item) => !isKept(item)).map((item) => wholeLines(text, item, item));
  return removed.includes(null) ? null : removed.flatMap((splice) => splice ?? []);
}

/** Takes the pairs out of a map whose keys match. */
export function removeKeys(text: string, map: YAMLMap, keys: RegExp): Splice[] | null {
  const pairs = map.items.filter((pair) => isPair(pair) && isScalar(pair.key));
  const isRemoved = ({ key }: { key: unknown }): boolean => keys.test(textOf(key as Scalar));
  if (!pairs.some(isRemoved)) return [];
  const [start, end] = map.range ?? [0, 0];
  if (map.flow) {
    const kept = pairs.filter((pair) => !isRemoved(pair)).map(({ key, value }) => sliceOf(text, key, value));
    return [{ start, end, text: `{${kept.join(', ')}}` }];
  }
  const removed = pairs.filter(isRemoved).map(({ key, value }) => wholeLines(text, key, value));
  return removed.includes(null) ? null : removed.flatMap((splice) => splice ?? []);
}

/** Appends to what the key says, if the map has it. */
export function appendTo(map: YAMLMap, key: string, suffix: string): Splice[] {
  const value = ownPair(map, key)?.value;
  if (!isScalar(value)) return [];
  const end = (value.range?.[1] ?? 0) - (/^QUOTE/.test(value.type ?? '') ? 1 : 0);
  return [{ start: end, end, text: suffix }];
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null | undefined;
}

function sliceOf(text: string, first: unknown, last: unknown): string {
  const start = (first as Ranged).range?.[0] ?? 0;
  return text
    .slice(start, (last as Ranged | null)?.range?.[1] ?? (first as Ranged).range?.[1] ?? start)
    .trim();
}

/** The lines of a block item or pair; null if something else begins on its first line. */
function wholeLines(text: string, first: unknown, last: unknown): Splice | null {
  const from = (first as Ranged).range?.[0] ?? 0;
  const to = (last as Ranged | null)?.range?.[1] ?? (first as Ranged).range?.[1] ?? from;
  const start = lineStart(text, from);
  if (!/^[ \t]*(?:-[ \t]+)?$/.test(text.slice(start, from))) return null;
  const last0 = text.slice(0, to).trimEnd().length;
  const newline = text.indexOf('\n', last0);
  return { start, end: newline < 0 ? text.length : newline + 1, text: '' };
}

/** The list under a key of the map itself; null if there is none. */
export function ownList(map: YAMLMap, key: string): YAMLSeq | null {
  const value = ownPair(map, key)?.value;
  return isSeq(value) ? value : null;
}
