import type { Range, Splice } from '../types.ts';

/** The text after all edits. Edits do not overlap; those that insert at one offset stay in the order given. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = '';
  let done = 0;
  for (const splice of inOrder(splices)) {
    result += text.slice(done, splice.start) + splice.text;
    done = splice.end;
  }
  return result + text.slice(done);
}

/** The same edits on a text that begins `by` characters earlier. */
export function shiftSplices(splices: readonly Splice[], by: number): Splice[] {
  return splices.map(({ start, end, text }) => ({ start: start + by, end: end + by, text }));
}

/** Edits by place; insertions at the start of a replacement come before it. */
export function inOrder(splices: readonly Splice[]): Splice[] {
  return [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Two ranges share a character, or an insertion is inside the other. */
export function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The smallest range that holds all of these. */
export function hull(ranges: readonly Range[]): Range {
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}

/** Every place where `what` occurs. */
export function occurrences(text: string, what: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) found.push(at);
  return found;
}

/** Offset of the first character of the line that `offset` is on. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Characters between the start of the line and `offset`. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** The line ending that the text uses: that of its first line. */
export function lineEnding(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Where a character is, both counted from 1, for a text that begins at this line and column of its file. */
export function placeOf(
  text: string,
  offset: number,
  start: { line: number; column: number },
): { line: number; column: number } {
  let line = start.line;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  const column = columnOf(text, offset) + 1;
  return { line, column: line === start.line ? column + start.column - 1 : column };
}
