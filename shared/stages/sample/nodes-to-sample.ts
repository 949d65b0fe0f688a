import type { Cluster } from '../../model/cluster.ts';
import { PROBE, type RouteKind } from '../../model/control-plane.ts';
import {
  type NodeSampling,
  notSampled,
  type PresentNode,
  type Sampling,
  type SamplingHints,
} from '../../model/sampling.ts';
import type { Mode, UsageReason, UsageSource } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import { grouped } from '../../platform/text.ts';
import { chooseNodes, type NodesPerPool, type PoolPlan } from './choose-nodes.ts';
import type { ClusterApi, ControlPlaneAccess, NodeEntry, PodEntry, SourceAnswer } from './ports.ts';
import { planRoutes, type ReachedCluster, reachCluster, type UnreachedCluster } from './reach-cluster.ts';

export interface NodeOptions {
  /** Routes that may be tried. */
  readonly routes: readonly RouteKind[];
  readonly nodesPerPool: NodesPerPool;
}

/** The ports and facts of one cluster. */
export interface NodePorts {
  readonly access: ControlPlaneAccess;
  /** Of this cluster. */
  readonly hints: SamplingHints | null;
  /** How the search for callers reached the control plane; null if it has not tried to. */
  readonly reached: ReachedCluster | UnreachedCluster | null;
  /** Nodes that run a suspected caller. */
  readonly callerNodes: ReadonlySet<string>;
  /** The cluster's time budget. */
  readonly signal: AbortSignal;
}

/** The nodes to sample, of a cluster whose control plane could be reached. */
export interface ReachedNodes {
  readonly mode: Mode;
  readonly api: ClusterApi;
  readonly plans: readonly PoolPlan[];
  /** The result of a source that sampled them. */
  answer(
    source: UsageSource,
    nodes: readonly NodeSampling[],
    notes: readonly string[],
  ): Promise<{ readonly sampling: Sampling }>;
  /** The result of a source that may not, or cannot, sample them. */
  without(reason: UsageReason, note: string): SourceAnswer;
}

/**
 * Lists the nodes when a source first needs them. If that fails, or there are none, every source has the same result.
 */
export type NodesToSample = () => Promise<ReachedNodes | { readonly sampling: Sampling }>;

export function nodesToSample(cluster: Cluster, ports: NodePorts, options: NodeOptions): NodesToSample {
  let reaching: ReturnType<NodesToSample> | undefined;
  return () => {
    reaching ??= reachNodes(cluster, ports, options);
    return reaching;
  };
}

async function reachNodes(
  { controlPlane, mode }: Cluster,
  ports: NodePorts,
  { routes, nodesPerPool }: NodeOptions,
): ReturnType<NodesToSample> {
  const reached =
    ports.reached ?? (await reachCluster(planRoutes(controlPlane, routes), ports.access, ports.signal));
  if (!reached.reached) return { sampling: notSampled(reached.reason, reached.notes) };
  const { api, route, nodes: listed } = reached;
  const notes = [...reached.notes, ...proxyNotes(listed)];
  const known = { source: null, route: route.kind, present: listed.map(presentNodeOf), notes };
  if (listed.length === 0) return { sampling: { ...notSampled('NO_NODES'), ...known } };
  return {
    mode,
    api,
    plans: chooseNodes(listed, nodesPerPool, ports.hints, ports.callerNodes),
    answer: async (source, sampled, ofSource) => ({
      sampling: {
        ...known,
        source,
        notSampled: null,
        nodes: mode === 'AUTOPILOT' ? await doubtedIfEmpty(sampled, api) : sampled,
        notes: [...notes, ...ofSource],
      },
    }),
    without: (reason, note) => ({ sampling: null, reason, note, known }),
  };
}

/** The node proxy would connect to the read-only port of such a node, which the scan must never do. */
function proxyNotes(nodes: readonly NodeEntry[]): string[] {
  const { length, 0: first } = nodes.filter((node) => node.proxyReachesReadOnlyPort);
  if (first === undefined) return [];
  const which =
    length === 1 ? `Node ${first.name} was` : `${grouped(length)} nodes (for example ${first.name}) were`;
  return [`${which} not queried through the node proxy: the kubelet endpoint has port 10255.`];
}

function presentNodeOf({ name, uid, pool, createdAtMs }: NodeEntry): PresentNode {
  return { node: name, uid, pool, createdAtMs };
}

/** Whether a source is forbidden to sample any node. */
export function isForbidden(nodes: readonly NodeSampling[]): boolean {
  return nodes.length > 0 && nodes.every(({ failure }) => failure === 'FORBIDDEN');
}

/**
 * On an empty Autopilot cluster, a counter of zero proves nothing; any other counter still does. If it is unknown
 * whether the cluster is empty, it counts as empty.
 */
async function doubtedIfEmpty(
  nodes: readonly NodeSampling[],
  api: ClusterApi,
): Promise<readonly NodeSampling[]> {
  const isQuiet = ({ failure, samples }: NodeSampling) =>
    failure === null && samples.every(({ counts }) => counts.every(({ requests }) => requests === 0));
  if (!nodes.some(isQuiet) || (await hasWorkload(api)) === true) return nodes;
  return nodes.map((node) => (isQuiet(node) ? { ...node, samples: [], failure: 'NO_WORKLOADS' } : node));
}

/** Namespaces of GKE and of Kubernetes itself. */
export const SYSTEM_NAMESPACE = /^(?:kube-|gke-|gmp-|config-management-)/;

/**
 * A pod that somebody deployed, other than through a DaemonSet. DaemonSets and static pods run on every node; if an
 * Autopilot cluster has no other pods, it is empty, and the counters of its kubelets prove nothing.
 * Source: Google's how-to page, "Check for port usage in Autopilot mode".
 */
function isWorkload({ namespace, ownerKind }: PodEntry): boolean {
  if (SYSTEM_NAMESPACE.test(namespace) || namespace === PROBE.namespace) return false;
  return ownerKind !== 'DaemonSet' && ownerKind !== 'Node';
}

/** Whether a workload runs; null if listing the pods is forbidden, or takes too long. */
async function hasWorkload(api: ClusterApi): Promise<boolean | null> {
  try {
    for await (const pods of api.listRunningPods()) if (pods.some(isWorkload)) return true;
    return false;
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return null;
  }
}
