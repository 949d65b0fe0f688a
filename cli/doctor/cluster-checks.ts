import type { Cluster } from '../../shared/model/cluster.ts';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import { ROUTE_WORDS, type RouteKind } from '../../shared/model/control-plane.ts';
import type { Sampling } from '../../shared/model/sampling.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { quoteCommand } from '../../shared/platform/text.ts';
import type { KubernetesObjects } from '../../shared/stages/attribute/ports.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import {
  planRoutes,
  type ReachedCluster,
  reachCluster,
  type UnreachedCluster,
} from '../../shared/stages/sample/reach-cluster.ts';
import { discoverFleet } from '../../shared/wiring/discover-fleet.ts';
import { clusterCredentials, isOnLoopback } from '../../shared/wiring/http-client.ts';
import { clusterObserver } from '../../shared/wiring/observe-clusters.ts';
import { untilAborted } from '../async-iterables.ts';
import { type Check, type DoctorConfig, grant, missing, ok, optional, unknown } from './google-checks.ts';

/** Clusters whose control planes are contacted, of different projects if there are enough. */
const SAMPLED_CLUSTERS = 3;
const SEARCH_TIME_MS = 60_000;
const CLUSTER_TIME_MS = 30_000;

/** What the checks of clusters need. */
export interface ClusterAccess {
  readonly account: Parameters<typeof grant>[2]['account'];
  /** How to invoke this program. */
  readonly commandPrefix: string;
  readonly clock: Clock;
  readonly interruption: AbortSignal;
}

/** Lists clusters until there is a sample, then contacts each of its control planes. */
export async function* checkClusters(config: DoctorConfig, access: ClusterAccess): AsyncGenerator<Check> {
  const sample: Cluster[] = [];
  const spare: Cluster[] = [];
  const timeout = AbortSignal.timeout(SEARCH_TIME_MS);
  try {
    const signal = AbortSignal.any([access.interruption, timeout]);
    for await (const event of untilAborted(
      discoverFleet(config, access.clock, () => {}),
      signal,
    )) {
      if (event.kind === 'UNREADABLE_PROJECT' || event.kind === 'UNREADABLE_FOLDER') {
        const place = event.kind === 'UNREADABLE_PROJECT' ? `project ${event.projectId}` : event.folder;
        yield missing(`clusters of ${place}: ${event.detail}`, null);
      }
      if (event.kind !== 'CLUSTERS') continue;
      const [first, ...others] = event.clusters
        .slice(0, SAMPLED_CLUSTERS)
        .map((document) => decodeCluster(document, { projectId: event.projectId }));
      if (first !== undefined) sample.push(first);
      spare.push(...others.slice(0, SAMPLED_CLUSTERS - spare.length));
      if (sample.length === SAMPLED_CLUSTERS) break;
    }
  } catch (error) {
    access.interruption.throwIfAborted();
    if (error instanceof SweepError) yield failed(error);
    else if (timeout.aborted) yield unknown('clusters: too few were found in time to check', null);
    else throw error;
  }
  if (sample.length === 0) yield optional('control planes: no cluster was found to check them with');
  for (const cluster of [...sample, ...spare].slice(0, SAMPLED_CLUSTERS))
    yield* await checkCluster(cluster, config, access);
}

/** A call that may work the next time says nothing about what is missing. */
function failed({ disposition, message }: SweepError): Check {
  const said = `clusters: ${message}`;
  return disposition === 'retry' ? unknown(said, null) : missing(said, null);
}

/**
 * Whether the control plane can be reached, and the usage and what --callers searches be read. A scan needs none of it
 * without --usage or --callers.
 */
async function checkCluster(cluster: Cluster, config: DoctorConfig, access: ClusterAccess): Promise<Check[]> {
  const { route, callers } = await contact(cluster, config, access);
  const { sampling } = await sampleOnce(cluster, config, access);
  access.interruption.throwIfAborted();
  const isCollected = sampling.source === 'MANAGED_PROMETHEUS' && isSampled(sampling);
  const needsRoute =
    readsObjects(config) || (config.usage !== 'none' && config.usage !== 'monitoring' && !isCollected);
  return [
    routeCheck(cluster, route, needsRoute, access),
    usageCheck(cluster, sampling, route.reached, config, access),
    ...(callers === null ? [] : [callers]),
  ];
}

const readsObjects = ({ callers }: DoctorConfig) => callers.some((source) => source !== 'flow-logs');

/** The route to a control plane, and whether what --callers searches can be read; null if not needed or not reached. */
async function contact(
  cluster: Cluster,
  config: DoctorConfig,
  access: ClusterAccess,
): Promise<{ readonly route: ReachedCluster | UnreachedCluster; readonly callers: Check | null }> {
  const { containerEndpoint = null } = config;
  const [{ KubernetesClusterAccess }, { KUBERNETES_LIMITS }, credentials] = await Promise.all([
    import('../../shared/adapters/kubernetes/cluster-access.ts'),
    import('../../shared/adapters/kubernetes/transport.ts'),
    clusterCredentials(containerEndpoint),
  ]);
  const signal = AbortSignal.any([access.interruption, AbortSignal.timeout(CLUSTER_TIME_MS)]);
  const kubernetes = new KubernetesClusterAccess({
    cluster: clusterPath(cluster),
    credentials,
    signal,
    limits: KUBERNETES_LIMITS,
    allowsLoopback: isOnLoopback(containerEndpoint),
  });
  try {
    const route = await reachCluster(planRoutes(cluster.controlPlane, config.routes), kubernetes, signal);
    const objects = route.reached && readsObjects(config) ? kubernetes.objectsOver(route.route) : null;
    return { route, callers: objects && (await callersCheck(objects, cluster, config, access)) };
  } finally {
    await kubernetes.close();
  }
}

/** Reads the first page of pods and, with `pods+configmaps`, of ConfigMaps. */
async function callersCheck(
  objects: KubernetesObjects,
  { cluster, projectId }: Cluster,
  { callers }: DoctorConfig,
  access: ClusterAccess,
): Promise<Check> {
  const said = `callers in ${cluster} in ${projectId}`;
  const readsConfigMaps = callers.includes('pods+configmaps');
  try {
    for await (const _ of objects.listPods()) break;
    if (readsConfigMaps) for await (const _ of objects.listConfigMaps()) break;
    return ok(`${said}: ${readsConfigMaps ? 'pods and ConfigMaps' : 'pods'} can be read`);
  } catch (error) {
    access.interruption.throwIfAborted();
    if (!(error instanceof SweepError)) throw error;
    const detail = `${said}: ${error.message}`;
    if (error.code !== 'KUBERNETES_FORBIDDEN') return unknown(detail, null);
    return missing(detail, grant(`projects/${projectId}`, 'roles/container.viewer', access));
  }
}

function routeCheck(
  cluster: Cluster,
  route: ReachedCluster | UnreachedCluster,
  needed: boolean,
  access: ClusterAccess,
): Check {
  const said = `control plane of ${cluster.cluster} in ${cluster.projectId}`;
  if (route.reached) return ok(`${said}: reached through its ${wordOf(route.route.kind)} route`);
  const detail = `${said}: ${route.notes.join(' ')}`;
  if (!needed) return optional(`${detail} ${NOT_NEEDED}`);
  const fix = routeFix(cluster, route, access);
  return missing(fix === null ? `${detail} Run the scan from a network that reaches it.` : detail, fix);
}

function wordOf(kind: RouteKind): string {
  return Object.entries(ROUTE_WORDS).find(([, each]) => each === kind)?.[0] ?? kind;
}

/** Null if the cluster offers every route already, and only this machine's network is in the way. */
function routeFix(cluster: Cluster, { reason }: UnreachedCluster, access: ClusterAccess): string | null {
  const { projectId, location, cluster: name, controlPlane } = cluster;
  // The role includes the permission for DNS endpoints, and reading nodes and pods in the cluster.
  if (reason === 'FORBIDDEN') return grant(`projects/${projectId}`, 'roles/container.viewer', access);
  if (controlPlane.dnsEndpoint !== null) return null;
  const place = [`--location=${location}`, `--project=${projectId}`];
  return quoteCommand(['gcloud', 'container', 'clusters', 'update', name, ...place, '--enable-dns-access']);
}

const SOURCES = {
  MANAGED_PROMETHEUS: 'Managed Prometheus',
  NODE_PROXY: 'the node proxy',
  PROBE: 'the probe',
  FILE: 'a file',
} as const;

/** Reads the metrics of one node per pool from the first source that answers, as a scan would. */
async function sampleOnce(
  cluster: Cluster,
  config: DoctorConfig,
  access: ClusterAccess,
): Promise<{ readonly sampling: Sampling }> {
  const observer = await clusterObserver(
    {
      ...config,
      usage: usageOf(config),
      callers: [],
      nodesPerPool: 1,
      resample: undefined,
      effective: false,
      clusterTime: CLUSTER_TIME_MS,
      minimumWindow: 3_600_000,
      flowLogsTime: 0,
    },
    access.clock,
    access.interruption,
  );
  try {
    return await observer.observe(cluster, null);
  } finally {
    await observer.close();
  }
}

const usageOf = ({ usage }: DoctorConfig) => (usage === 'none' ? 'auto' : usage);
const isSampled = ({ nodes }: Sampling) => nodes.some(({ samples }) => samples.length > 0);
const NOT_NEEDED = 'A scan with these options does not need it.';

function usageCheck(
  cluster: Cluster,
  sampling: Sampling,
  reached: boolean,
  config: DoctorConfig,
  access: ClusterAccess,
): Check {
  const said = `usage of ${cluster.cluster} in ${cluster.projectId}`;
  if (sampling.source !== null && isSampled(sampling))
    return ok(`${said}: read from ${SOURCES[sampling.source]}`);
  if (sampling.notSampled === 'NO_NODES') return optional(`${said}: the cluster has no nodes`);
  if (!reached && config.usage !== 'monitoring') return optional(`${said}: needs the control plane`);
  const detail = `${said}: ${whyUnread(sampling)}`;
  return config.usage === 'none'
    ? optional(`${detail} ${NOT_NEEDED}`)
    : missing(detail, usageFix(cluster, config.usage, sampling, access));
}

function whyUnread({ notes, notSampled, nodes }: Sampling): string {
  const failures = nodes.flatMap(({ node, failure }) => (failure === null ? [] : [`${node}: ${failure}.`]));
  const said = [...notes, ...failures.slice(0, 1)];
  return said.length === 0 ? `${notSampled ?? 'no node answered'}.` : said.join(' ');
}

/** Null if Cloud Monitoring denied access, which the detail explains and no installation changes. */
function usageFix(
  cluster: Cluster,
  usage: DoctorConfig['usage'],
  { notSampled }: Sampling,
  { commandPrefix }: ClusterAccess,
): string | null {
  const { projectId, location, cluster: name } = cluster;
  if (usage === 'monitoring' && notSampled === 'FORBIDDEN') return null;
  return usage === 'monitoring'
    ? `${commandPrefix} probe manifest --managed-prometheus | kubectl apply --context=gke_${projectId}_${location}_${name} -f -`
    : `${commandPrefix} ${quoteCommand(['probe', 'install', clusterPath(cluster)])}`;
}
