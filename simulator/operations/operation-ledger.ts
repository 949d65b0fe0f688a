import type { Clock } from '../../shared/platform/clock.ts';
import { hexOf } from '../fleet/chance.ts';
import type { ClusterPlace } from '../fleet/fleet.ts';

/** Status of an operation; node operations are pending before they run. */
export type OperationStatus = 'PENDING' | 'RUNNING' | 'DONE';

export interface OperationRequest {
  readonly type: 'UPDATE_CLUSTER' | 'UPGRADE_MASTER' | 'UPGRADE_NODES';
  readonly cluster: ClusterPlace;
  /** Link to the changed cluster or pool. */
  readonly targetLink: string;
  /** Number of nodes that are recreated, one after the other. */
  readonly nodes: number;
  /** Makes the change; called once, when the operation is done. */
  readonly apply: () => void;
}

export interface Operation extends Omit<OperationRequest, 'apply'> {
  /** `operation-MILLISECONDS-UUID` */
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface Entry {
  readonly operation: Operation;
  readonly apply: () => void;
  applied: boolean;
}

/** The share of its duration for which a node operation is pending. */
const PENDING_SHARE = 0.1;

/** GKE's operations. They take time, and their changes take effect when they are done. */
export class OperationLedger {
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #entries: Entry[] = [];

  constructor(clock: Clock, durationMs: number) {
    this.#clock = clock;
    this.#durationMs = durationMs;
  }

  /** Starts an operation. The caller first checks with `runningOn` that no other operation is running. */
  start({ apply, ...request }: OperationRequest): Operation {
    const startMs = this.#clock.nowMs();
    const id = hexOf(32, this.#entries.length, request.targetLink);
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const operation = {
      ...request,
      name: `operation-${startMs}-${uuid}`,
      startMs,
      endMs: startMs + this.#durationMs,
    };
    this.#entries.push({ operation, apply, applied: false });
    return operation;
  }

  /** Applies the changes of all operations that are done by now, in the order in which they were started. */
  settle(): void {
    for (const entry of this.#entries) {
      if (entry.applied || this.statusOf(entry.operation) !== 'DONE') continue;
      entry.applied = true;
      entry.apply();
    }
  }

  statusOf({ type, startMs, endMs }: Operation): OperationStatus {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= endMs) return 'DONE';
    return type === 'UPGRADE_NODES' && nowMs - startMs < PENDING_SHARE * (endMs - startMs)
      ? 'PENDING'
      : 'RUNNING';
  }

  /** Number of nodes recreated so far. */
  nodesDone({ nodes, startMs, endMs }: Operation): number {
    const share = endMs === startMs ? 1 : (this.#clock.nowMs() - startMs) / (endMs - startMs);
    return Math.floor(nodes * Math.min(1, share));
  }

  /** The running operation that blocks changes of a cluster. */
  runningOn({ projectId, location, name }: ClusterPlace): Operation | undefined {
    return this.#operations.find(
      (operation) =>
        operation.cluster.projectId === projectId &&
        operation.cluster.location === location &&
        operation.cluster.name === name &&
        this.statusOf(operation) !== 'DONE',
    );
  }

  /** @param location `-` for all */
  list(projectId: string, location: string): Operation[] {
    return this.#operations.filter(
      ({ cluster }) => cluster.projectId === projectId && (location === '-' || cluster.location === location),
    );
  }

  get #operations(): Operation[] {
    return this.#entries.map(({ operation }) => operation);
  }
}
