import { chance } from '../fleet/chance.ts';
import type { FaultName } from './kinds.ts';
import { type FaultRule, type FaultTarget, parseFaults } from './parse-faults.ts';

/** A fault that strikes a call. */
export interface Fault {
  readonly name: FaultName;
  readonly valueMs: number | null;
}

/**
 * Decides which calls fail, by the seed, the rule, and the call's method and resource: the same calls fail in every
 * run, in whatever order they come. Remembers how often each target was struck.
 */
export class FaultPlan {
  readonly #rules: readonly FaultRule[];
  readonly #seed: number;
  readonly #strikes = new Map<string, number>();

  /** @throws SweepError FAULTS_INVALID */
  constructor(text: string, seed: number) {
    this.#rules = parseFaults(text);
    this.#seed = seed;
  }

  /**
   * @param method such as `container.clusters.list`
   * @param ancestors the resource asked about, and all that is above it
   * @returns null where the call goes well
   */
  strike(method: string, ancestors: readonly string[]): Fault | null {
    for (const [index, rule] of this.#rules.entries()) {
      const key = `${index} ${method} ${ancestors[0]}`;
      const struck = this.#strikes.get(key) ?? 0;
      const strikes =
        struck < rule.times &&
        rule.targets.every((target) => fits(target, method, ancestors)) &&
        chance(this.#seed, 'fault', key) < rule.rate;
      if (!strikes) continue;
      this.#strikes.set(key, struck + 1);
      return { name: rule.fault, valueMs: rule.valueMs };
    }
    return null;
  }
}

function fits({ of, name }: FaultTarget, method: string, ancestors: readonly string[]): boolean {
  return of === 'METHOD' ? name.test(method) : ancestors.some((ancestor) => name.test(ancestor));
}
