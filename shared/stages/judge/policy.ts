import { type Exceptions, NO_EXCEPTIONS } from '../../model/exceptions.ts';

/** What a verdict depends on besides the cluster. */
export interface JudgePolicy {
  /** When the scan was scheduled, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** The day that exemptions are measured against, `YYYY-MM-DD` in UTC. */
  readonly today: string;
  /** Minimum observation window. */
  readonly minimumWindowSeconds: number;
  /** Required quiet period. */
  readonly quietSeconds: number;
  /** The percentage of a pool's nodes that the evidence must cover; null: the default, which depends on the pool's size. */
  readonly coveragePercent: number | null;
  readonly exceptions: Exceptions;
  /** Whether a cluster's labels can exempt it. */
  readonly labelsExempt: boolean;
}

/** The part of a policy that evidence is judged by. */
export type EvidenceLimits = Pick<JudgePolicy, 'quietSeconds' | 'minimumWindowSeconds' | 'coveragePercent'>;

/** The part of the options that a policy is made of; times in milliseconds. */
export interface PolicyOptions {
  readonly minimumWindow: number;
  readonly quietTime: number;
  readonly coverage?: number | undefined;
  readonly exemptions?: 'labels' | 'file' | undefined;
}

const HOUR_MS = 3_600_000;

/** Eight days, so that a weekly job is seen. */
export const DEFAULT_POLICY: PolicyOptions = { minimumWindow: HOUR_MS, quietTime: 8 * 24 * HOUR_MS };

/**
 * The policy of a scan.
 * @param nowMs when it was scheduled, in milliseconds since the epoch
 */
export function policyAt(
  nowMs: number,
  { minimumWindow, quietTime, coverage, exemptions }: PolicyOptions = DEFAULT_POLICY,
  exceptions: Exceptions = NO_EXCEPTIONS,
): JudgePolicy {
  return {
    nowMs,
    today: new Date(nowMs).toISOString().slice(0, 10),
    minimumWindowSeconds: Math.round(minimumWindow / 1000),
    quietSeconds: Math.round(quietTime / 1000),
    coveragePercent: coverage ?? null,
    exceptions,
    labelsExempt: exemptions !== 'file',
  };
}
