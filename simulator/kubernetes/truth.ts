import type { Rollout } from '../fleet/truth.ts';

/**
 * The Kubernetes side of a simulated cluster: the responses of its API server and kubelets depend only on this and the
 * time.
 */
export interface KubernetesTruth {
  /** Unique; the path prefix of the cluster's API. */
  readonly uid: string;
  readonly cluster: string;
  readonly autopilot: boolean;
  readonly pools: readonly PoolTruth[];
  readonly deployments: readonly AgentDeployment[];
  /** Other objects that the API serves as they are; absent: none. */
  readonly objects?: readonly KubernetesObject[];
  /** Makes the API's responses as large as real ones; absent: objects have only the fields that matter. */
  readonly bulk?: Bulk;
}

export interface Bulk {
  /** Size of an annotation that every object has, in bytes. */
  readonly objectBytes: number;
  /** Additional ConfigMaps, which mention nothing. */
  readonly configMaps: number;
  readonly configMapBytes: number;
}

export interface PoolTruth {
  readonly name: string;
  /** For example `1.31.6-gke.1020000`. */
  readonly version: string;
  /** The name prefixes of its nodes, one group per zone: `gke-CLUSTER-POOL-HASH`. */
  readonly groups: readonly string[];
  readonly nodesPerGroup: number;
  readonly createdAtMs: number;
  /** When the pool's kubelets closed the port: null if it is open, -Infinity if it was never open. */
  readonly portClosedAtMs: number | null;
  /** How often kubelets restart, which resets their counters; null: never. */
  readonly restartEveryMs: number | null;
  /** How often nodes are replaced by nodes with new names; null: never. */
  readonly replaceEveryMs: number | null;
  /** Labels of its nodes; absent: only those of every node. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Rolling replacements of its nodes, oldest first; absent: none. */
  readonly rollouts?: readonly Rollout[];
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** A Kubernetes object, as JSON. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

/** An agent from the simulator's catalog that runs in the cluster. */
export interface AgentDeployment {
  readonly agent: string;
  /** The pools it runs on; null: all. */
  readonly pools: readonly string[] | null;
  readonly sinceMs: number;
  /** When it was migrated or removed; null if it still calls. */
  readonly untilMs: number | null;
}

export interface SimulatedNode {
  readonly name: string;
  readonly pool: PoolTruth;
  readonly index: number;
  readonly createdAtMs: number;
  /** When its kubelet process started. */
  readonly processStartedAtMs: number;
  readonly ready: boolean;
  /** When its kubelet closed the port: null if it is open, -Infinity if it was never open. */
  readonly portClosedAtMs: number | null;
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  /** When its taints or its cordon last changed; pods that only then tolerate it start then. */
  readonly schedulableSinceMs: number;
}

const BOOT_MS = 40_000;

/** The nodes that exist at a given time, in a stable order. */
export function nodesAt(truth: KubernetesTruth, nowMs: number): SimulatedNode[] {
  return truth.pools.flatMap((pool) =>
    pool.groups.flatMap((group) =>
      Array.from({ length: pool.nodesPerGroup }, (_, index) => nodeAt(pool, group, index, nowMs)),
    ),
  );
}

function nodeAt(pool: PoolTruth, group: string, index: number, nowMs: number): SimulatedNode {
  const ordinal = pool.groups.indexOf(group) * pool.nodesPerGroup + index;
  const rollout = pool.rollouts?.findLast(
    ({ startMs, nodeMs, nodes }) => ordinal < nodes && nowMs >= startMs + ordinal * nodeMs,
  );
  const rolledAtMs = rollout === undefined ? -Infinity : rollout.startMs + ordinal * rollout.nodeMs;
  const createdAtMs = Math.max(rolledAtMs, lastOccurrence(pool.createdAtMs, pool.replaceEveryMs, nowMs));
  const bootMs = rollout === undefined ? BOOT_MS : Math.min(BOOT_MS, rollout.nodeMs);
  return {
    name: `${group}-${hash(`${group}/${createdAtMs}/${index}`).slice(0, 4)}`,
    pool,
    index,
    createdAtMs,
    processStartedAtMs: Math.max(
      createdAtMs + bootMs,
      lastOccurrence(createdAtMs + bootMs, pool.restartEveryMs, nowMs),
    ),
    ready: nowMs >= createdAtMs + bootMs,
    portClosedAtMs: rollout === undefined ? pool.portClosedAtMs : rollout.servesAfter ? null : -Infinity,
    unschedulable: false,
    taints: pool.taints ?? [],
    schedulableSinceMs: createdAtMs + bootMs,
  };
}

/** The latest multiple of a period since a start that is not after now. */
function lastOccurrence(startMs: number, everyMs: number | null, nowMs: number): number {
  if (everyMs === null || nowMs <= startMs) return startMs;
  return startMs + Math.floor((nowMs - startMs) / everyMs) * everyMs;
}

/** FNV-1a as eight hexadecimal digits, for names that look random but are stable. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}
