import { isScalar, type Pair, type Scalar, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import { quoted } from '../text/scalar-edit.ts';
import { columnOf, lineEnding, lineStart } from '../text/splices.ts';
import type { Splice } from '../types.ts';

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
