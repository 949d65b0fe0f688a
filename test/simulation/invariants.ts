import type { Engine } from './engine.ts';

/** What must hold in every run. */
export const INVARIANTS = {
  ACCOUNTED: 'every enumerated cluster is accounted for',
  COVERED: 'every cluster that exists is enumerated, or its project is reported as not readable',
  MISSING: 'a report is missing only after the deadline, and never where nothing fails',
  ONE_ROW: 'readers see one row per cluster',
  COUNTS: 'the counts of a conclusion are those of its clusters',
  VERDICTS: 'no verdict contradicts what a scan observed',
  CALLERS: 'a workload is reported as a caller exactly if it was seen and calls the port',
  EXEMPT: 'a cluster is exempt exactly as long as its labels or the register say so',
  GONE: 'a cluster that exists during the whole scan is never GONE',
  EXIT_ZERO: 'exit status 0 only if every cluster that exists was read and is closed',
  DELIVERED: 'each alert is delivered, or recorded as lost',
  LOST: 'an alert is recorded as lost only after the stated time',
  ONCE: 'an alert is delivered again only if its delivery could not be recorded',
  FINDINGS: 'in the end, each finding is what the last scan says',
  ENDS: 'every scan that was started ends',
  BOUNDED: 'evidence, messages and pending events stay bounded',
  NO_DEFECTS: 'no function fails because of a bug',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** One broken invariant. */
export interface Violation {
  readonly invariant: Invariant;
  readonly atMs: number;
  readonly detail: string;
}

/** Counts how often each invariant was checked, and collects violations. */
export class InvariantChecks {
  readonly counts = new Map<Invariant, number>();
  readonly violations: Violation[] = [];
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** @param detail what breaks it; null if it holds */
  check(invariant: Invariant, detail: string | null): void {
    this.counts.set(invariant, (this.counts.get(invariant) ?? 0) + 1);
    if (detail === null) return;
    this.#engine.log(`VIOLATION: ${INVARIANTS[invariant]}: ${detail}`);
    this.violations.push({ invariant, atMs: this.#engine.nowMs, detail });
  }
}
