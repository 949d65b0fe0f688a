import type { Clock } from '../shared/platform/clock.ts';
import type { AccessPolicy } from './access/access-policy.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { ClusterTruth } from './fleet/truth.ts';
import type { ResponseCache } from './http/response-cache.ts';
import type { KubernetesTruth } from './kubernetes/truth.ts';
import type { LogEntry } from './logging/filter.ts';
import type { OperationLedger } from './operations/operation-ledger.ts';

/** State shared by all simulated APIs. */
export interface World extends AccessPolicy {
  readonly fleet: Fleet;
  readonly clock: Clock;
  /** What happens in a cluster, as its control plane, Cloud Monitoring and flow logs show it. */
  readonly activity: (cluster: ClusterTruth) => KubernetesTruth;
  readonly operations: OperationLedger;
  /** The delay of every response. */
  readonly latencyMs: number;
  /** APIs that are disabled in every project, such as `cloudasset.googleapis.com`, as Service Usage says. */
  readonly disabledServices: readonly string[];
  /** Replaced as a whole while the simulator is running. */
  faults: FaultPlan;
  /** BigQuery rejects the rows for which it is true. */
  rejectsRow: (row: Readonly<Record<string, unknown>>) => boolean;
  readonly responses: ResponseCache;
  /** Entries of the Admin Activity audit log, in time order. */
  readonly auditEntries: LogEntry[];
  /** Calls so far, by API method. */
  readonly calls: Map<string, number>;
}
