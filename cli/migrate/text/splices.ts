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

/** All of the edits, or null if one of them cannot be made. */
export function all(...edits: readonly (readonly Splice[] | null)[]): Splice[] | null {
  return allOf(edits);
}

/** The same for a list of any length: a call can have only so many arguments. */
export function allOf(edits: readonly (readonly Splice[] | null)[]): Splice[] | null {
  return edits.includes(null) ? null : edits.flatMap((edit) => edit ?? []);
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
    start: ranges.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    end: ranges.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
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

/** A place in a file, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the places of characters. The lines are counted once, on first use.
 * @param start where the text begins in its file
 */
export function placeFinder(text: string, start: Place): (offset: number) => Place {
  let lineStarts: number[] | null = null;
  return (offset) => {
    lineStarts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    let [low, high] = [0, lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    const column = offset - (lineStarts[low] ?? 0) + 1;
    return { line: start.line + low, column: low === 0 ? column + start.column - 1 : column };
  };
}

/** Characters per bucket, as a power of two. */
const BUCKET_BITS = 10;

/** Ranges of a text, found by place: a text with tens of thousands of edits is still handled in linear time. */
export class RangeIndex {
  private readonly buckets = new Map<number, Range[]>();

  add(range: Range): void {
    for (let bucket = range.start >> BUCKET_BITS; bucket <= range.end >> BUCKET_BITS; bucket += 1) {
      const ranges = this.buckets.get(bucket);
      if (ranges === undefined) this.buckets.set(bucket, [range]);
      else ranges.push(range);
    }
  }

  /** A range that was added shares a character with this one, or one of the two is an insertion inside the other. */
  overlaps(range: Range): boolean {
    for (let bucket = range.start >> BUCKET_BITS; bucket <= range.end >> BUCKET_BITS; bucket += 1)
      if (this.buckets.get(bucket)?.some((other) => overlaps(other, range))) return true;
    return false;
  }
}

/** As overlapping, but an insertion at the edge counts: it would be inside for every user of the anchor. */
export function touches(splice: Range, range: Range): boolean {
  return (
    splice.start < range.end &&
    range.start <= splice.end &&
    !(splice.end === range.start && splice.start < range.start)
  );
}
