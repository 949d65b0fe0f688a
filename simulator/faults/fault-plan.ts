import { chance } from '../fleet/chance.ts';
import type { FaultName } from './fault-kinds.ts';
import { type FaultRule, type FaultTarget, parseFaults } from './parse-faults.ts';

/** A fault to inject into a call. */
export interface Fault {
  readonly name: FaultName;
  readonly valueMs: number | null;
}

/**
 * Decides which calls fail, by the seed, the rule, and the call's method and resource: the same calls fail in every
 * run, regardless of their order. Counts how often each target has failed.
 */
export class FaultPlan {
  readonly #rules: readonly FaultRule[];
  readonly #seed: number;
  readonly #failures = new Map<string, number>();

  /** @throws SweepError FAULTS_INVALID */
  constructor(text: string, seed: number) {
    this.#rules = parseFaults(text);
    this.#seed = seed;
  }

  /**
   * @param method such as `container.clusters.list`
   * @param ancestors the call's resource and everything above it
   * @returns null if the call succeeds
   */
  faultFor(method: string, ancestors: readonly string[]): Fault | null {
    for (const [index, rule] of this.#rules.entries()) {
      const key = `${index} ${method} ${ancestors[0]}`;
      const failed = this.#failures.get(key) ?? 0;
      const applies =
        failed < rule.times &&
        rule.targets.every((target) => fits(target, method, ancestors)) &&
        chance(this.#seed, 'fault', key) < rule.rate;
      if (!applies) continue;
      this.#failures.set(key, failed + 1);
      return { name: rule.fault, valueMs: rule.valueMs };
    }
    return null;
  }
}

function fits({ of, name }: FaultTarget, method: string, ancestors: readonly string[]): boolean {
  return of === 'METHOD' ? name.test(method) : ancestors.some((ancestor) => name.test(ancestor));
}
