import type { Caller } from './rows/parts.ts';
import { CONFIDENCES, type Confidence } from './words.ts';

/** Sorts the most certain first. */
export function compareConfidences(a: Confidence, b: Confidence): number {
  return CONFIDENCES.indexOf(a) - CONFIDENCES.indexOf(b);
}

/** Sorts callers: the most certain first, then by name, so that equal scans print equal lists. */
export function compareCallers(a: Caller, b: Caller): number {
  return compareConfidences(a.confidence, b.confidence) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ namespace, kind, name, agent }: Caller): string {
  return [namespace, kind, name, agent ?? ''].join('/');
}
