import type { JudgePolicy } from '../shared/stages/judge/policy.ts';

const MINIMUM_WINDOW_SECONDS = 3600;
const QUIET_SECONDS = 86_400;

/** What the command line judges by, at a time in milliseconds since the epoch. */
export function policyAt(nowMs: number): JudgePolicy {
  return {
    today: new Date(nowMs).toISOString().slice(0, 10),
    minimumWindowSeconds: MINIMUM_WINDOW_SECONDS,
    quietSeconds: QUIET_SECONDS,
  };
}
