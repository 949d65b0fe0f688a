import type { Clock } from '../../shared/platform/clock.ts';
import { hexOf } from '../fleet/chance.ts';
import type { ClusterPlace } from '../fleet/fleet.ts';
import { CANCELED, courseOf, type OperationCourse, type OperationFault } from './operation-course.ts';

/** Status of an operation; node operations are pending before they run. */
export type OperationStatus = 'PENDING' | 'RUNNING' | 'ABORTING' | 'DONE';

export interface OperationRequest {
  readonly type:
    | 'UPDATE_CLUSTER'
    | 'UPGRADE_MASTER'
    | 'UPGRADE_NODES'
    | 'CREATE_NODE_POOL'
    | 'DELETE_NODE_POOL';
  readonly cluster: ClusterPlace;
  /** Link to the changed cluster or pool. */
  readonly targetLink: string;
  /** Number of nodes that are recreated, one after the other. */
  readonly nodes: number;
  /** Makes the change; called once, when the operation is done and has changed the settings. */
  readonly apply: () => void;
  /** Called once, when the operation ends with an error and leaves the settings as they were. */
  readonly fail?: () => void;
  /** Called when the operation is canceled, with the number of nodes that are or will be recreated. */
  readonly cancel?: (nodes: number) => void;
  /** Absent: the operation succeeds. */
  readonly fault?: OperationFault | null;
}

export interface Operation
  extends Omit<OperationRequest, 'apply' | 'fail' | 'cancel' | 'fault'>,
    OperationCourse {
  /** `operation-MILLISECONDS-UUID` */
  readonly name: string;
}

interface Entry extends Pick<OperationRequest, 'apply' | 'fail' | 'cancel'> {
  operation: Operation;
  settled: boolean;
}

/** The share of its duration for which a node operation is pending. */
const PENDING_SHARE = 0.1;

/** GKE's operations. They take time, and their changes take effect when they are done. */
export class OperationLedger {
  readonly #clock: Clock;
  readonly #durationMs: number;
  readonly #nodeMs: number;
  readonly #entries: Entry[] = [];

  /**
   * @param durationMs duration of an operation
   * @param nodeMs added for every node that it recreates
   */
  constructor(clock: Clock, durationMs: number, nodeMs = 0) {
    this.#clock = clock;
    this.#durationMs = durationMs;
    this.#nodeMs = nodeMs;
  }

  /** Starts an operation. The caller first checks with `runningOn` that no other operation is running. */
  start({ apply, fail, cancel, fault = null, ...request }: OperationRequest): Operation {
    const startMs = this.#clock.nowMs();
    const id = hexOf(32, this.#entries.length, request.targetLink);
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const durationMs = this.#durationMs + request.nodes * this.#nodeMs;
    const operation = {
      ...request,
      ...courseOf({ startMs, durationMs, nodes: request.nodes }, fault),
      name: `operation-${startMs}-${uuid}`,
    };
    const hooks = { ...(fail === undefined ? {} : { fail }), ...(cancel === undefined ? {} : { cancel }) };
    this.#entries.push({ operation, apply, ...hooks, settled: false });
    return operation;
  }

  /** Settles all operations that are done by now, in the order in which they were started. */
  settle(): void {
    for (const entry of this.#entries) {
      if (entry.settled || this.statusOf(entry.operation) !== 'DONE') continue;
      entry.settled = true;
      if (entry.operation.applies) entry.apply();
      else entry.fail?.();
    }
  }

  statusOf({ type, startMs, endMs, abortMs, nodes, nodeMs }: Operation): OperationStatus {
    const nowMs = this.#clock.nowMs();
    if (nowMs >= endMs) return 'DONE';
    if (abortMs !== null && nowMs >= abortMs) return 'ABORTING';
    return type === 'UPGRADE_NODES' && nowMs - startMs < PENDING_SHARE * nodes * nodeMs
      ? 'PENDING'
      : 'RUNNING';
  }

  /** Number of nodes recreated so far. */
  nodesDone({ startMs, nodeMs, replaced }: Operation): number {
    const passedMs = this.#clock.nowMs() - startMs;
    return nodeMs === 0 ? replaced : Math.min(replaced, Math.floor(passedMs / nodeMs));
  }

  /**
   * Cancels a running operation, as another user may: the node in progress is completed, the others stay as they are.
   * @returns whether the operation could be canceled; only node upgrades can
   */
  cancel(name: string): boolean {
    const entry = this.#entries.find(({ operation }) => operation.name === name);
    if (entry === undefined || entry.operation.type !== 'UPGRADE_NODES') return false;
    if (!['PENDING', 'RUNNING'].includes(this.statusOf(entry.operation))) return false;
    const { startMs, nodeMs, replaced } = entry.operation;
    const nowMs = this.#clock.nowMs();
    const startedNodes = nodeMs === 0 ? replaced : Math.min(replaced, Math.ceil((nowMs - startMs) / nodeMs));
    entry.operation = {
      ...entry.operation,
      ...CANCELED,
      replaced: startedNodes,
      abortMs: nowMs,
      endMs: Math.max(nowMs, startMs + startedNodes * nodeMs),
    };
    entry.cancel?.(startedNodes);
    return true;
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
