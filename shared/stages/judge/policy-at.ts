import type { JudgePolicy } from './policy.ts';

/** The two times that a verdict of use depends on, in milliseconds. */
interface Patience {
  readonly minimumWindow: number;
  readonly quietTime: number;
}

export const USUAL: Patience = { minimumWindow: 3_600_000, quietTime: 86_400_000 };

/** What is judged by, at a time in milliseconds since the epoch: of a scan, the scheduled one. */
export function policyAt(nowMs: number, { minimumWindow, quietTime }: Patience = USUAL): JudgePolicy {
  return {
    today: new Date(nowMs).toISOString().slice(0, 10),
    minimumWindowSeconds: Math.round(minimumWindow / 1000),
    quietSeconds: Math.round(quietTime / 1000),
  };
}
