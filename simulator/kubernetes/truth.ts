/** The Kubernetes side of a simulated cluster: what its API server and kubelets answer follows from this and the time. */
export interface KubernetesTruth {
  /** Unique; the path under which the cluster's API is served. */
  readonly uid: string;
  readonly cluster: string;
  readonly autopilot: boolean;
  readonly pools: readonly PoolTruth[];
  readonly deployments: readonly AgentDeployment[];
}

export interface PoolTruth {
  readonly name: string;
  /** For example `1.31.6-gke.1020000`. */
  readonly version: string;
  /** What its nodes' names begin with, a group a zone: `gke-CLUSTER-POOL-HASH`. */
  readonly groups: readonly string[];
  readonly nodesPerGroup: number;
  readonly createdAtMs: number;
  /** When the kubelets of the pool closed the port: null while it is open, -Infinity where it never was. */
  readonly portClosedAtMs: number | null;
  /** Kubelets restart this often, and their counters with them; null: never. */
  readonly restartEveryMs: number | null;
  /** Nodes are replaced, under new names, this often; null: never. */
  readonly replaceEveryMs: number | null;
}

/** An agent of the catalogue that runs in the cluster. */
export interface AgentDeployment {
  readonly agent: string;
  /** Pools it runs on; null for all. */
  readonly pools: readonly string[] | null;
  readonly sinceMs: number;
  /** It was migrated or removed then; null while it still calls. */
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
}

const BOOT_MS = 40_000;

/** The nodes that exist at a time, in a stable order. */
export function nodesAt(truth: KubernetesTruth, nowMs: number): SimulatedNode[] {
  return truth.pools.flatMap((pool) =>
    pool.groups.flatMap((group) =>
      Array.from({ length: pool.nodesPerGroup }, (_, index) => nodeAt(pool, group, index, nowMs)),
    ),
  );
}

function nodeAt(pool: PoolTruth, group: string, index: number, nowMs: number): SimulatedNode {
  const createdAtMs = lastBeat(pool.createdAtMs, pool.replaceEveryMs, nowMs);
  return {
    name: `${group}-${hash(`${group}/${createdAtMs}/${index}`).slice(0, 4)}`,
    pool,
    index,
    createdAtMs,
    processStartedAtMs: Math.max(
      createdAtMs + BOOT_MS,
      lastBeat(createdAtMs + BOOT_MS, pool.restartEveryMs, nowMs),
    ),
    ready: nowMs >= createdAtMs + BOOT_MS,
  };
}

/** The latest multiple of a period since a start, not after now. */
function lastBeat(startMs: number, everyMs: number | null, nowMs: number): number {
  if (everyMs === null || nowMs <= startMs) return startMs;
  return startMs + Math.floor((nowMs - startMs) / everyMs) * everyMs;
}

/** FNV-1a, as eight hexadecimal digits: names that look random and never change. */
export function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}
