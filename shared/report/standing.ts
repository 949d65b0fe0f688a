import type { Exposure, Outcome } from '../model/words.ts';

/** How a cluster stands: its exposure, or why there is none. */
export type Standing = Exposure | Exclude<Outcome, 'INSPECTED'>;

/** Every standing, worst first. */
export const STANDINGS = [
  'OPEN',
  'UNKNOWN',
  'UNREADABLE',
  'MISSING',
  'WILL_REOPEN',
  'CLOSED',
  'GONE',
] as const;

export function standingOf(row: { readonly exposure: Exposure | null; readonly outcome: Outcome }): Standing {
  if (row.exposure !== null) return row.exposure;
  return row.outcome === 'INSPECTED' ? 'UNKNOWN' : row.outcome;
}
