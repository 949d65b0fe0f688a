import type { Clock } from '../../shared/platform/clock.ts';
import { hexOf } from '../fleet/chance.ts';
import type { ClusterPlace } from '../fleet/fleet.ts';

/** How far an operation is: the node operations wait before they run. */
export type OperationStatus = 'PENDING' | 'RUNNING' | 'DONE';

export interface OperationRequest {
  readonly type: 'UPDATE_CLUSTER' | 'UPGRADE_MASTER' | 'UPGRADE_NODES';
  readonly cluster: ClusterPlace;
  /** What is being changed: a link to the cluster or to the pool. */
  readonly targetLink: string;
  /** Nodes that are made anew, one after the other. */
  readonly nodes: number;
  /** Makes the change true; called once, when the operation is done. */
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

/** The share of its time that an operation on nodes waits. */
const PENDING_SHARE = 0.1;

/** GKE's operations, which take their time by the clock: what they change is true once they are done. */
export class OperationLedger {
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #entries: Entry[] = [];

  constructor(clock: Clock, durationMs: number) {
    this.#clock = clock;
    this.#durationMs = durationMs;
  }

  /** The caller looks with `runningOn` whether the cluster is free. */
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

  /** Makes true what is done by now, in the order in which it was begun. */
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

  /** Nodes that are made anew by now. */
  nodesDone({ nodes, startMs, endMs }: Operation): number {
    const share = endMs === startMs ? 1 : (this.#clock.nowMs() - startMs) / (endMs - startMs);
    return Math.floor(nodes * Math.min(1, share));
  }

  /** The operation that keeps a cluster from being changed now. */
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
