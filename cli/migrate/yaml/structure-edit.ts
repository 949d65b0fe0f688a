import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { quoted, textOf } from '../text/scalar-edit.ts';
import { allOf, applySplices, columnOf, lineEnding, lineStart } from '../text/splices.ts';
import type { Splice } from '../types.ts';
import { ownPair } from './lookup.ts';
import { parseYaml } from './parse.ts';

/** Anything that can be written as YAML and as JSON. */
export type Writable = string | boolean | number | readonly Writable[] | { readonly [key: string]: Writable };

/**
 * A new pair before one that the map has, in the map's own style (block, flow or JSON).
 * @param source the text that the map was parsed from
 */
export function insertPair(
  source: string,
  map: YAMLMap,
  before: Pair<Scalar, unknown>,
  key: string,
  value: Writable,
): Splice {
  const at = before.key.range?.[0] ?? 0;
  const text = map.flow
    ? `${JSON.stringify(key)}: ${JSON.stringify(value)},${separatorBefore(source, at)}`
    : `${indented(source, at, { [key]: value })}`;
  return { start: at, end: at, text };
}

/** A new first item of a list, in the list's own style. */
export function insertFirstItem(source: string, list: YAMLSeq, value: Writable): Splice {
  const start = list.range?.[0] ?? 0;
  if (!list.flow) return { start, end: start, text: indented(source, start, [value]) };
  const first = list.items[0] as Scalar | undefined;
  const at = first?.range?.[0] ?? start + 1;
  const text =
    first === undefined ? JSON.stringify(value) : `${JSON.stringify(value)},${separatorBefore(source, at)}`;
  return { start: at, end: at, text };
}

/** The list with other strings in it, in its own style; the last one, a command, in quotes. */
export function replaceList(source: string, list: YAMLSeq, items: readonly string[]): Splice {
  const start = list.range?.[0] ?? 0;
  if (list.flow)
    return {
      start,
      end: list.range?.[1] ?? start,
      text: `[${items.map((item) => JSON.stringify(item)).join(', ')}]`,
    };
  const separator = lineEnding(source) + ' '.repeat(columnOf(source, start));
  const lines = items.map(
    (item, index) => `- ${index === items.length - 1 ? quoted(item) : stringify(item).trimEnd()}`,
  );
  return { start, end: endOfItems(source, list), text: lines.join(separator) };
}

/** An item of a block list, with its whole lines, is taken out. */
export function removeItem(source: string, list: YAMLSeq, index: number): Splice {
  const item = list.items[index] as Scalar;
  const dash = source.lastIndexOf('-', (item.range?.[0] ?? 1) - 1);
  return { start: lineStart(source, dash), end: item.range?.[1] ?? dash, text: '' };
}

/** Comments inside the list, which replacing it would lose: those before its first item and after its last stay. */
export function hasInnerComments(list: YAMLSeq): boolean {
  return list.items.some((item, index) => {
    if (!isScalar(item)) return false;
    const before = index > 0 && typeof item.commentBefore === 'string';
    return before || (index < list.items.length - 1 && typeof item.comment === 'string');
  });
}

function endOfItems(source: string, list: YAMLSeq): number {
  const last = list.items.at(-1) as Scalar | undefined;
  const end = last?.range?.[1] ?? list.range?.[1] ?? 0;
  const tail = source.slice(Math.max(0, end - 200), end);
  return end - (tail.length - tail.trimEnd().length);
}

/** Block YAML for a new pair or item, indented like what stands at `at`, and the indentation for that. */
function indented(source: string, at: number, value: Writable): string {
  const separator = lineEnding(source) + ' '.repeat(columnOf(source, at));
  const lines = stringify(value, { lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => line + separator).join('');
}

function separatorBefore(source: string, at: number): string {
  const before = source.slice(lineStart(source, at), at);
  return before !== '' && before.trim() === '' ? lineEnding(source) + before : ' ';
}

/** An item of a list as a YAML text of its own. */
interface ItemText {
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
  const removed = list.items.filter((item) => !isKept(item));
  return allOf(removed.map((item) => wholeLines(text, item, item)));
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
  return allOf(pairs.filter(isRemoved).map(({ key, value }) => wholeLines(text, key, value)));
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
function wholeLines(text: string, first: unknown, last: unknown): Splice[] | null {
  const from = (first as Ranged).range?.[0] ?? 0;
  const to = (last as Ranged | null)?.range?.[1] ?? (first as Ranged).range?.[1] ?? from;
  const start = lineStart(text, from);
  if (!/^[ \t]*(?:-[ \t]+)?$/.test(text.slice(start, from))) return null;
  const last0 = text.slice(0, to).trimEnd().length;
  const newline = text.indexOf('\n', last0);
  return [{ start, end: newline < 0 ? text.length : newline + 1, text: '' }];
}

/** The list under a key of the map itself; null if there is none. */
export function ownList(map: YAMLMap, key: string): YAMLSeq | null {
  const value = ownPair(map, key)?.value;
  return isSeq(value) ? value : null;
}
