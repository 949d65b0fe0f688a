import type { Cluster } from '../../model/cluster.ts';
import type { Caller } from '../../model/rows/parts.ts';
import { compareCallers } from '../../model/rows/parts.ts';
import type { Clock } from '../../platform/clock.ts';
import { SweepError } from '../../platform/errors.ts';
import { grouped, plural } from '../../platform/text.ts';
import type { FoundCallers } from './find-callers.ts';
import type { Flow, FlowEnd, FlowLogs, FlowsRead } from './ports.ts';
import { MIGRATE_BY_HAND } from './suspects.ts';

/** Flows of a project and how far back they were read. */
export interface RecentFlows extends FlowsRead {
  readonly hours: number;
}

/** Reads the flows of a project once, however many clusters ask. Made for one scan. Throws as FlowLogs. */
export function recentFlowsBy(
  logs: FlowLogs,
  clock: Clock,
  periodMs: number,
): (projectId: string) => Promise<RecentFlows> {
  const read = new Map<string, Promise<RecentFlows>>();
  return (projectId) => {
    const flows = read.get(projectId) ?? readOnce(projectId);
    read.set(projectId, flows);
    return flows;
  };

  async function readOnce(projectId: string): Promise<RecentFlows> {
    const toMs = clock.nowMs();
    const flows = await logs.readFlows(projectId, { fromMs: toMs - periodMs, toMs });
    return { ...flows, hours: Math.round(periodMs / 3_600_000) };
  }
}

const LIMITS_OF_FLOW_LOGS =
  'They prove use, never non-use: flows are sampled, and a pod that calls its own node is never logged.';
/** Maximum number of sources of one cluster that get a row of their own. */
const MAX_SOURCES = 100;

/** What VPC Flow Logs show of a cluster's callers. Failures become notes; throws nothing but our own bugs. */
export async function findFlowCallers(
  cluster: Cluster,
  nodes: ReadonlySet<string>,
  recentFlows: (projectId: string) => Promise<RecentFlows>,
): Promise<FoundCallers> {
  const projectId = cluster.network?.projectId ?? cluster.projectId;
  let read: RecentFlows;
  try {
    read = await recentFlows(projectId);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    return { callers: [], notes: [`Callers were not looked for in VPC Flow Logs: ${error.message}`] };
  }
  const { flows, complete, hours } = read;
  const isNode = nodeTest(cluster, nodes);
  const toCluster = flows.filter(({ destination }) => isNode(destination));
  const unplaced = flows.filter(
    ({ destination: { cluster: of, instance } }) => of === null && instance === null,
  );
  const callers = [...Map.groupBy(toCluster, ({ source }) => JSON.stringify(identify(source))).values()]
    .map((group) => callerOf(group, cluster, isNode))
    .toSorted(compareCallers);
  const notes = [
    callers.length === 0
      ? `VPC Flow Logs of project ${projectId} show no call to port 10255 of this cluster in the last ${hours} h. ${LIMITS_OF_FLOW_LOGS}`
      : `VPC Flow Logs were read for the last ${hours} h. ${LIMITS_OF_FLOW_LOGS}`,
  ];
  if (!complete) notes.push('There were more flows to port 10255 than are read; the older ones are missing.');
  if (unplaced.length > 0)
    notes.push(
      `Flows to port 10255 that name neither instance nor cluster were left out: the VPC Flow Logs of project ${projectId} omit metadata.`,
    );
  if (callers.length > MAX_SOURCES)
    notes.push(`Of ${grouped(callers.length)} sources in VPC Flow Logs, ${grouped(MAX_SOURCES)} are listed.`);
  return { callers: callers.slice(0, MAX_SOURCES), notes };
}

/**
 * Whether a flow ends at a kubelet of the cluster. A flow to a node's own address has no destination pod; one that has
 * a pod ends at that pod's own port 10255.
 */
function nodeTest(cluster: Cluster, nodes: ReadonlySet<string>): (end: FlowEnd) => boolean {
  const prefixes = cluster.pools.flatMap(({ name }) =>
    ['gke', 'gk3'].map((start) => `${start}-${cluster.cluster}-${name}-`),
  );
  return ({ pod, cluster: end, instance }) => {
    if (pod !== null) return false;
    if (end !== null) return end.name === cluster.cluster && end.location === cluster.location;
    if (instance === null) return false;
    const { name } = instance;
    return (
      nodes.has(name) ||
      prefixes.some((prefix) => name.startsWith(prefix) && NODE_SUFFIX.test(name.slice(prefix.length)))
    );
  };
}

/** What ends a node's name: the hash of its instance group, and its own. */
const NODE_SUFFIX = /^[0-9a-f]{8}-[0-9a-z]{4}$/;
const KINDS: Readonly<Record<string, string>> = {
  CRONJOB: 'CronJob',
  DAEMONSET: 'DaemonSet',
  DEPLOYMENT: 'Deployment',
  JOB: 'Job',
  REPLICASET: 'ReplicaSet',
  REPLICATIONCONTROLLER: 'ReplicationController',
  STATEFULSET: 'StatefulSet',
};
const GKE_NODE = /^(gk[e3]-.+-[0-9a-f]{8})-[0-9a-z]{4}$/;

/** Who a flow comes from, by a name that stays the same from run to run. */
function identify({ pod, instance, address }: FlowEnd): Pick<Caller, 'namespace' | 'kind' | 'name'> {
  if (pod !== null) {
    const { namespace, name, workload } = pod;
    if (workload === null) return { namespace, kind: 'Pod', name };
    const kind = KINDS[workload.type.replaceAll(/[^A-Za-z]/g, '').toUpperCase()] ?? workload.type;
    return { namespace, kind: kind === '' ? 'Workload' : kind, name: workload.name };
  }
  if (instance !== null) {
    const group = GKE_NODE.exec(instance.name)?.[1];
    const namespace = instance.projectId;
    return group === undefined
      ? { namespace, kind: 'Instance', name: instance.name }
      : { namespace, kind: 'Node', name: `${group}-*` };
  }
  return { namespace: '', kind: 'Address', name: address };
}

const MIGRATE_OUTSIDE =
  "Use https and port 10250 with the cluster's CA (masterAuth.clusterCaCertificate of the cluster's description, base64) and a token of an account that may get nodes/metrics or nodes/stats.";

function callerOf(
  group: readonly Flow[],
  { cluster, location }: Cluster,
  isNode: (end: FlowEnd) => boolean,
): Caller {
  const { source } = group[0] as Flow;
  const nodes = new Set(group.map(({ destination }) => destination.instance?.name ?? destination.address));
  const lastSeen = new Date(Math.max(...group.map(({ lastSeenMs }) => lastSeenMs))).toISOString();
  const inside =
    isNode(source) || (source.cluster?.name === cluster && source.cluster?.location === location);
  return {
    ...identify(source),
    agent: null,
    evidence: `${placeOf(source, inside)}: VPC Flow Logs show it calling port 10255 of ${plural(nodes.size, 'node')}, last at ${lastSeen}`,
    confidence: 'SEEN',
    migration: inside ? MIGRATE_BY_HAND : MIGRATE_OUTSIDE,
  };
}

/** Where a source is, in a few words. */
function placeOf(source: FlowEnd, inside: boolean): string {
  if (source.pod !== null)
    return inside
      ? 'a workload of this cluster'
      : `a workload of cluster ${source.cluster?.name ?? 'unknown'}`;
  if (inside) return 'a pod on the host network or a process on the node';
  if (source.cluster !== null) return `a node of cluster ${source.cluster.name}`;
  if (source.instance !== null) return 'an instance outside the cluster';
  if (source.behindGateway) return 'on-premises or in another cloud, through Cloud VPN or Cloud Interconnect';
  return 'an address outside the cluster that flow logs do not name: on-premises, a peered network or the internet';
}

/**
 * One list of callers: flow logs confirm what the configuration shows. Where both name a workload it is SEEN, with
 * the agent and the remediation that its configuration tells.
 */
export function mergeSeen(configured: readonly Caller[], seen: readonly Caller[]): Caller[] {
  const keyOf = ({ namespace, kind, name }: Caller) => [namespace, kind, name].join('/');
  const byKey = new Map(seen.map((caller) => [keyOf(caller), caller]));
  const merged = configured.map((caller): Caller => {
    const proof = byKey.get(keyOf(caller));
    if (proof === undefined) return caller;
    return { ...caller, confidence: 'SEEN', evidence: `${proof.evidence}; ${caller.evidence}` };
  });
  const explained = new Set(configured.map(keyOf));
  return [...merged, ...seen.filter((caller) => !explained.has(keyOf(caller)))].toSorted(compareCallers);
}
