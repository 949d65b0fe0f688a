import type { Exposure, Outcome } from '../model/words.ts';

/** A cluster's exposure, or its outcome if it has none. */
export type ExposureOrOutcome = Exposure | Exclude<Outcome, 'INSPECTED'>;

/** All of them, worst first. */
export const EXPOSURES_AND_OUTCOMES = [
  'OPEN',
  'UNKNOWN',
  'UNREADABLE',
  'MISSING',
  'WILL_REOPEN',
  'CLOSED',
  'GONE',
] as const;

export function exposureOrOutcomeOf(row: {
  readonly exposure: Exposure | null;
  readonly outcome: Outcome;
}): ExposureOrOutcome {
  if (row.exposure !== null) return row.exposure;
  return row.outcome === 'INSPECTED' ? 'UNKNOWN' : row.outcome;
}

/** The meaning of a color on the page; a word always accompanies it. */
export type Tone = 'bad' | 'warn' | 'good' | 'quiet';

const TONES: Readonly<Record<string, Tone>> = {
  OPEN: 'bad',
  UNKNOWN: 'warn',
  UNREADABLE: 'warn',
  MISSING: 'warn',
  WILL_REOPEN: 'warn',
  CLOSED: 'good',
  IN_USE: 'bad',
  USED_SINCE_START: 'bad',
  NEW: 'bad',
  REGRESSED: 'bad',
  RESOLVED: 'good',
  ENABLED: 'bad',
  DISABLED: 'good',
  SAFE_TO_CLOSE: 'good',
  ALREADY_CLOSED: 'quiet',
  UPGRADE_FIRST: 'warn',
  MIGRATE_FIRST: 'warn',
};

export function toneOf(word: string): Tone {
  return TONES[word] ?? 'quiet';
}
