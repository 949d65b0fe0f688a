import { parseDocument, Scalar } from 'yaml';
import type { Range, Splice } from '../types.ts';
import type { CharacterMap } from './character-map.ts';
import { type BlockMap, mapBlockScalar, mapFlowScalar } from './character-map.ts';
import { applySplices, lineEnding, shiftSplices } from './splices.ts';

/** What a scalar says, as text: a number as it is written. */
export function textOf(scalar: Scalar): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}

/** Edits and finds places of what one scalar says. Its characters are matched with the source once. */
export interface ScalarEditor {
  /**
   * Edits of what the scalar says, as edits of the source that keep its style: indentation and line endings of a block,
   * escapes of a quoted string. A plain scalar that could no longer be one is quoted.
   * @param edits on `textOf(scalar)`
   * @returns null if the text cannot be matched with how it is written: then nothing may be edited
   */
  edit(edits: readonly Splice[]): Splice[] | null;
  /** Where a range of what the scalar says is written; the whole scalar if that cannot be determined. */
  locate(range: Range): Range;
}

/** @param source the text that `scalar` was parsed from */
export function scalarEditor(source: string, scalar: Scalar): ScalarEditor {
  let known: { readonly map: CharacterMap | null } | null = null;
  const mapped = (): CharacterMap | null => {
    known ??= { map: mapOf(source, scalar) };
    return known.map;
  };
  const [start, end] = scalar.range ?? [0, 0];
  return {
    edit(edits) {
      const map = mapped();
      return map === null ? null : editMapped(source, scalar, map, edits);
    },
    locate(range) {
      const starts = mapped()?.starts;
      return starts === undefined
        ? { start, end }
        : { start: start + (starts[range.start] ?? 0), end: start + (starts[range.end] ?? end - start) };
    },
  };
}

/** The edits of a scalar that is edited once. */
export function editScalar(source: string, scalar: Scalar, edits: readonly Splice[]): Splice[] | null {
  return scalarEditor(source, scalar).edit(edits);
}

/** Replaces what a scalar says, in its style. */
export function replaceText(source: string, scalar: Scalar, value: string): Splice[] | null {
  return editScalar(source, scalar, [{ start: 0, end: textOf(scalar).length, text: value }]);
}

function editMapped(source: string, scalar: Scalar, map: CharacterMap, edits: readonly Splice[]): Splice[] {
  const [start, end] = scalar.range ?? [0, 0];
  if (isBlockScalar(scalar))
    return shiftSplices(inBlock(map as BlockMap, scalar, edits, lineEnding(source)), start);
  const raw = source.slice(start, end);
  const edited = applySplices(textOf(scalar), edits);
  if (!isPlain(scalar) || staysPlain(raw, edited)) {
    const encode = encoderOf(scalar, edited);
    if (encode !== null)
      return shiftSplices(
        edits.map((edit) => lift(map, edit, encode)),
        start,
      );
  }
  return [{ start, end, text: quoted(edited) }];
}

/** null if the text cannot be matched with how it is written. */
function mapOf(source: string, scalar: Scalar): CharacterMap | null {
  const raw = source.slice(...(scalar.range ?? [0, 0]).slice(0, 2));
  const text = textOf(scalar);
  const map = isBlockScalar(scalar) ? mapBlockScalar(raw, text) : mapFlowScalar(raw);
  return map?.text === text ? map : null;
}

function isBlockScalar({ type }: Scalar): boolean {
  return type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED;
}

function lift(map: CharacterMap, edit: Splice, encode: (text: string) => string): Splice {
  const start = map.starts[edit.start] ?? 0;
  const end = edit.end > edit.start ? (map.starts[edit.end] ?? start) : start;
  return { start, end, text: encode(edit.text) };
}

function inBlock(map: BlockMap, scalar: Scalar, edits: readonly Splice[], eol: string): Splice[] {
  const lineBreak = scalar.type === Scalar.BLOCK_FOLDED ? `${eol}${eol}` : eol;
  // An empty line stays empty.
  return edits.map((edit) =>
    lift(map, edit, (text) =>
      text.replaceAll(/\n(?!\n)/g, `${lineBreak}${map.indent}`).replaceAll(/\n(?=\n)/g, lineBreak),
    ),
  );
}

function isPlain(scalar: Scalar): boolean {
  return scalar.type === undefined || scalar.type === Scalar.PLAIN;
}

function encoderOf(scalar: Scalar, edited: string): ((text: string) => string) | null {
  if (scalar.type === Scalar.QUOTE_DOUBLE) return (text) => JSON.stringify(text).slice(1, -1);
  if (edited.includes('\n')) return null;
  return scalar.type === Scalar.QUOTE_SINGLE ? (text) => text.replaceAll("'", "''") : (text) => text;
}

/** A plain scalar inside `[…]` or `{…}` may hold none of these; one that already has them is not inside. */
const FLOW_INDICATORS = /[[\]{},]/;

function staysPlain(raw: string, edited: string): boolean {
  if (raw.includes('\n') || (FLOW_INDICATORS.test(edited) && !FLOW_INDICATORS.test(raw))) return false;
  const parsed = parseDocument(`- ${edited}\n`, { logLevel: 'silent' });
  const item = parsed.getIn([0], true);
  return parsed.errors.length === 0 && item instanceof Scalar && isPlain(item) && textOf(item) === edited;
}

/** A string in single quotes, or in double quotes where it has characters that single ones cannot hold. */
export function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the characters in question
  return /[\x00-\x1f\x7f\u0085\u2028\u2029\ufeff]/.test(text)
    ? JSON.stringify(text)
    : `'${text.replaceAll("'", "''")}'`;
}
