import type { Splice } from '../types.ts';

/** Where a piece of an expanded word is written. */
export type Origin = { readonly kind: 'TEXT' } | { readonly kind: 'ENVIRONMENT'; readonly name: string };

/** A variable whose value mentions the port. */
export interface PortVariable {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
  /** Offset of the value where it is written: in the shell text, or in the variable's own scalar. */
  readonly start: number;
}

interface Segment {
  readonly origin: Origin;
  /** Offset in the expanded word. */
  readonly at: number;
  readonly length: number;
  /** Offset where the segment is written. */
  readonly start: number;
}

/** A word with the variables that mention the port put in, and the way back to where each piece is written. */
export interface ExpandedWord {
  readonly text: string;
  readonly segments: readonly Segment[];
}

const REFERENCE = /\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g;

/** @param start offset of the word in the shell text */
export function expandWord(word: string, start: number, variables: readonly PortVariable[]): ExpandedWord {
  const segments: Segment[] = [];
  let text = '';
  const add = (written: string, origin: Origin, at: number): void => {
    segments.push({ origin, at: text.length, length: written.length, start: at });
    text += written;
  };
  let done = 0;
  for (const match of word.matchAll(REFERENCE)) {
    const name = match[1] ?? match[2] ?? match[3];
    const variable = variables.find((candidate) => candidate.name === name);
    if (variable === undefined) continue;
    add(word.slice(done, match.index), { kind: 'TEXT' }, start + done);
    add(variable.value, variable.origin, variable.start);
    done = match.index + match[0].length;
  }
  add(word.slice(done), { kind: 'TEXT' }, start + done);
  return { text, segments };
}

/** An edit of the expanded word, as an edit of the place that it is written in; null where it spans several. */
export function whereWritten(word: ExpandedWord, edit: Splice): { origin: Origin; edit: Splice } | null {
  const holds = ({ at, length }: Segment): boolean =>
    edit.start >= at && edit.end <= at + length && length > 0;
  const segment = word.segments.find(holds);
  if (segment === undefined) return null;
  const by = segment.start - segment.at;
  return { origin: segment.origin, edit: { start: edit.start + by, end: edit.end + by, text: edit.text } };
}
