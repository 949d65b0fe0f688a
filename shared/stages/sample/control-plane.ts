import type { Cluster } from '../../model/cluster.ts';
import type { RouteKind } from '../../model/control-plane.ts';
import {
  type NodeSampling,
  notAsked,
  type PresentNode,
  type Sampling,
  type SamplingHints,
} from '../../model/sampling.ts';
import type { UsageReason, UsageSource } from '../../model/words.ts';
import { SweepError } from '../../platform/errors.ts';
import { chooseNodes, type NodesPerPool, type PoolPlan } from './choose-nodes.ts';
import { type ProxyOptions, sampleByProxy } from './node-proxy.ts';
import type { ClusterApi, ControlPlaneAccess, NodeEntry } from './ports.ts';
import { sampleByProbe } from './probe-pods.ts';
import { planRoutes, type ReachedCluster, reachCluster, type UnreachedCluster } from './reach-cluster.ts';
import { failureOf, type NodeAsking } from './read-node.ts';
import { hasWorkload } from './workloads.ts';

export interface ControlPlaneOptions extends ProxyOptions {
  /** Routes that may be tried. */
  readonly routes: readonly RouteKind[];
  readonly nodesPerPool: NodesPerPool;
}

/** What belongs to the asking of one cluster. */
export interface ControlPlaneAsking extends Omit<NodeAsking, 'api'> {
  readonly access: ControlPlaneAccess;
  /** Of this very cluster. */
  readonly hints: SamplingHints | null;
  /** What the search for callers found of the control plane; null if nobody has tried to reach it. */
  readonly reached: ReachedCluster | UnreachedCluster | null;
  /** Nodes that run a suspected caller. */
  readonly callerNodes: ReadonlySet<string>;
}

/** What a source gave: nodes, answered or not, or why it could not be asked at all. */
type SourceAnswer =
  | { readonly nodes: readonly NodeSampling[]; readonly notes: readonly string[] }
  | { readonly reason: UsageReason; readonly note: string };

/** Reaches the cluster and asks the sources in turn, until one of them may be asked. */
export async function sampleByControlPlane(
  cluster: Cluster,
  sources: readonly UsageSource[],
  asking: ControlPlaneAsking,
  options: ControlPlaneOptions,
): Promise<Sampling> {
  const routes = planRoutes(cluster.controlPlane, options.routes);
  const reached = asking.reached ?? (await reachCluster(routes, asking.access, asking.signal));
  if (!reached.reached) return notAsked(reached.reason, reached.notes);
  const { route, nodes: present } = reached;
  const notes = [...reached.notes, ...proxyNotes(present)];
  const known = { route: route.kind, present: present.map(presentNodeOf) };
  const without = (reason: UsageReason) => ({ ...notAsked(reason, notes), ...known });
  if (present.length === 0) return without('NO_NODES');
  const plans = chooseNodes(present, options.nodesPerPool, asking.hints, asking.callerNodes);
  let reason: UsageReason | null = null;
  for (const source of sources) {
    const answer = await askSource(source, cluster, reached.api, plans, asking, options);
    if ('nodes' in answer) {
      const nodes = cluster.mode === 'AUTOPILOT' ? await doubtedIfEmpty(answer.nodes, reached) : answer.nodes;
      return { source, notAsked: null, nodes, notes: [...notes, ...answer.notes], ...known };
    }
    notes.push(answer.note);
    reason ??= answer.reason;
  }
  return without(reason ?? 'NODES_UNREADABLE');
}

/** Through the node proxy, such a node would be called on the very port that is examined. */
function proxyNotes(nodes: readonly NodeEntry[]): string[] {
  const { length, 0: first } = nodes.filter((node) => node.proxyReachesReadOnlyPort);
  if (first === undefined) return [];
  const which = length === 1 ? `Node ${first.name} was` : `${length} nodes (for example ${first.name}) were`;
  return [`${which} not queried through the node proxy: the kubelet endpoint has port 10255.`];
}

function presentNodeOf({ name, uid, pool, createdAtMs }: NodeEntry): PresentNode {
  return { node: name, uid, pool, createdAtMs };
}

async function askSource(
  source: UsageSource,
  { mode }: Cluster,
  api: ClusterApi,
  plans: readonly PoolPlan[],
  { clock, signal }: ControlPlaneAsking,
  options: ControlPlaneOptions,
): Promise<SourceAnswer> {
  const asking = { api, clock, signal };
  if (source === 'NODE_PROXY') {
    const answer = await sampleByProxy(plans, asking, options);
    const reason = mode === 'AUTOPILOT' ? 'AUTOPILOT_NEEDS_PROBE' : 'FORBIDDEN';
    return isForbidden(answer.nodes)
      ? { reason, note: 'The node proxy is not granted (nodes/proxy).' }
      : answer;
  }
  try {
    const pods = await api.listProbePods();
    const reason = mode === 'AUTOPILOT' ? 'AUTOPILOT_NEEDS_PROBE' : 'NODES_UNREADABLE';
    if (pods.length === 0) return { reason, note: 'No probe is installed.' };
    const nodes = await sampleByProbe(plans, pods, asking, options);
    return isForbidden(nodes)
      ? { reason: 'FORBIDDEN', note: "The probe's logs may not be read." }
      : { nodes, notes: [] };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return { reason: failureOf(error, signal), note: error.message };
  }
}

function isForbidden(nodes: readonly NodeSampling[]): boolean {
  return nodes.length > 0 && nodes.every(({ failure }) => failure === 'FORBIDDEN');
}

/**
 * On an empty Autopilot cluster a counter that counted nothing proves nothing; one that counted still does. Where
 * nobody can tell whether it is empty, it may be.
 */
async function doubtedIfEmpty(
  nodes: readonly NodeSampling[],
  { api }: ReachedCluster,
): Promise<readonly NodeSampling[]> {
  const isQuiet = ({ failure, samples }: NodeSampling) =>
    failure === null && samples.every(({ counts }) => counts.every(({ requests }) => requests === 0));
  if (!nodes.some(isQuiet) || (await hasWorkload(api)) === true) return nodes;
  return nodes.map((node) => (isQuiet(node) ? { ...node, samples: [], failure: 'NO_WORKLOADS' } : node));
}
