import type { Clock } from '../shared/platform/clock.ts';
import type { TokenGrants } from './access/access-policy.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { AnswerCache } from './http/answer-cache.ts';
import type { OperationLedger } from './operations/operation-ledger.ts';

/** What all simulated APIs share. */
export interface World {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** When the fleet began to be served: what went on in its clusters is told from there. */
  readonly servedSinceMs: number;
  readonly operations: OperationLedger;
  /** Every answer is this late. */
  readonly latencyMs: number;
  /** Undefined: no token is looked at. */
  readonly tokens: TokenGrants | undefined;
  /** Replaced as a whole while the simulator runs. */
  faults: FaultPlan;
  readonly answers: AnswerCache;
  /** Calls so far, by API method. */
  readonly calls: Map<string, number>;
}
