import { setTimeout as delay } from 'node:timers/promises';
import type { GkeClusterClient } from '../../shared/adapters/gke/cluster-client.ts';
import type { KubernetesWorkloads } from '../../shared/adapters/kubernetes/cluster-workloads.ts';
import type { Cluster, ClusterIdentity } from '../../shared/model/cluster.ts';
import { clusterPath } from '../../shared/model/cluster-names.ts';
import type { Config } from '../../shared/platform/config.ts';
import { SweepError } from '../../shared/platform/errors.ts';
import { decodeCluster } from '../../shared/stages/describe/decode-cluster.ts';
import type { NodeEntry } from '../../shared/stages/sample/ports.ts';
import { planRoutes, reachCluster } from '../../shared/stages/sample/reach-cluster.ts';
import { clusterCredentials, isOnLoopback } from '../../shared/wiring/http-client.ts';
import { clusterObserver } from '../../shared/wiring/observe-clusters.ts';
import type { ProcessContext } from '../process-context.ts';
import { type HealthPorts, observeHealth } from './health-observer.ts';
import type { WorkloadName } from './health-snapshot.ts';
import type { HealthObserver, Preflight, StoredCampaign } from './ports.ts';
import { checkClusters, checkPreflight } from './preflight-check.ts';
import { checkRehearsable, type Rehearsal, type RehearsalPorts, rehearse } from './rehearse.ts';
import { preflightLines } from './render-campaign.ts';

type HealthConfig = Pick<
  Config<'close'>,
  | 'routes'
  | 'soak'
  | 'poll'
  | 'healthLabels'
  | 'healthPromql'
  | 'healthHttp'
  | 'containerEndpoint'
  | 'monitoringEndpoint'
>;
type ConnectionConfig = Pick<HealthConfig, 'containerEndpoint' | 'routes'>;
type HealthContext = Pick<ProcessContext, 'clock' | 'interruption'>;

/** For the lists and the kubelets of one cluster. */
const CLUSTER_MS = 300_000;
/** Every node is read; GKE allows 15,000. */
const ALL_NODES = 15_000;
const HOUR_MS = 3_600_000;

interface OpenCluster {
  readonly cluster: Cluster;
  /** The whole description. */
  readonly document: unknown;
  /** Null if no route to the control plane works; `notes` say why. */
  readonly reached: { readonly nodes: readonly NodeEntry[]; readonly workloads: KubernetesWorkloads } | null;
  readonly notes: readonly string[];
}

/** Health checks and preflight of a campaign. Close it afterwards. */
export async function campaignHealth(
  config: HealthConfig,
  context: HealthContext,
  callersOf: (cluster: ClusterIdentity) => Promise<readonly WorkloadName[]>,
): Promise<{ readonly health: HealthObserver; readonly preflight: Preflight; close(): Promise<void> }> {
  const { clock, interruption } = context;
  const {
    containerEndpoint,
    monitoringEndpoint = null,
    healthPromql,
    healthHttp = [],
    healthLabels,
  } = config;
  const [{ HttpClient }, { MonitoringPrometheusQuery }, { checkHttp, checkPromql, httpCheckDispatcher }] =
    await Promise.all([
      import('../../shared/platform/http/http-client.ts'),
      import('../../shared/adapters/monitoring/cloud-monitoring.ts'),
      // Imports undici statically: a dynamic import of a CommonJS package has no named exports in the bundle.
      import('./health-checks.ts'),
    ]);
  const observer = await clusterObserver(
    {
      usage: 'auto',
      callers: [],
      routes: config.routes,
      nodesPerPool: ALL_NODES,
      resample: undefined,
      effective: false,
      clusterTime: CLUSTER_MS,
      minimumWindow: HOUR_MS,
      containerEndpoint,
      monitoringEndpoint: config.monitoringEndpoint,
      loggingEndpoint: undefined,
      flowLogsTime: HOUR_MS,
    },
    clock,
    interruption,
  );
  const http = new HttpClient({ credentials: await clusterCredentials(monitoringEndpoint), clock });
  const prometheus = new MonitoringPrometheusQuery(http, monitoringEndpoint);
  const dispatcher = httpCheckDispatcher();
  const gke = await gkeConnection(config, context);
  const ports: HealthPorts = {
    withCluster: (identity, use) =>
      gke.withCluster(identity, ({ cluster, reached, notes }) =>
        use({ reached, notes, sample: async () => (await observer.observe(cluster, null)).sampling }),
      ),
    selectionOf: async (cluster) => ({ callers: await callersOf(cluster), labels: healthLabels }),
    checks: [
      ...(healthPromql === undefined
        ? []
        : [(cluster: ClusterIdentity) => checkPromql(healthPromql, cluster, { prometheus, clock })]),
      ...healthHttp.map(
        (url) => (cluster: ClusterIdentity) => checkHttp(url, cluster, { dispatcher, clock }),
      ),
    ],
    clock,
    periodMs: config.soak,
  };
  return {
    health: { observe: (cluster) => observeHealth(cluster, ports) },
    preflight: { check: (cluster) => checkPreflight(cluster, { clock, withCluster: gke.withCluster }) },
    close: async () => {
      await Promise.all([observer.close(), http.close(), dispatcher.close(), gke[Symbol.asyncDispose]()]);
    },
  };
}

/** What a dry run says about preflight. With --yes nothing: the turn of each cluster begins with its preflight. */
export async function preflightReport(
  { campaign, clusters }: StoredCampaign,
  config: ConnectionConfig & Pick<Config<'close'>, 'preflight' | 'yes'>,
  context: HealthContext,
): Promise<Iterable<string>> {
  const { preflight, yes } = config;
  if (yes) return [];
  const own = clusters.filter(({ steps }) => steps.some(({ route }) => route === 'API'));
  const chosen = own.filter(({ ring }) => preflight === 'all' || (preflight === 'ring' && ring === 0));
  const checked = chosen.length === 0 ? new Map() : await preflightOf(chosen, config, context);
  return preflightLines({ rules: campaign.rules, clusters: own }, checked);
}

async function preflightOf(
  clusters: StoredCampaign['clusters'],
  config: ConnectionConfig,
  context: HealthContext,
): ReturnType<typeof checkClusters> {
  await using gke = await gkeConnection(config, context);
  const { clock } = context;
  const check: Preflight['check'] = (cluster) =>
    checkPreflight(cluster, { clock, withCluster: gke.withCluster });
  return await checkClusters(clusters, { check });
}

/**
 * Rehearses in one cluster. An interruption ends the soak time; the pool is removed nevertheless.
 * @param approve shows what will be done and returns whether it may be; called before anything changes
 * @returns null if it was not approved
 * @throws SweepError what `rehearse` throws; CLUSTER_UNREACHABLE
 */
export async function rehearseIn(
  identity: ClusterIdentity,
  config: HealthConfig,
  { clock, interruption }: HealthContext,
  ports: Pick<RehearsalPorts, 'say'> & { readonly approve: (cluster: Cluster) => Promise<boolean> },
): Promise<Rehearsal | null> {
  // The pool must be removed after an interruption too, so requests do not end with it.
  const uninterrupted = { clock, interruption: new AbortController().signal };
  await using gke = await gkeConnection(config, uninterrupted);
  const { client } = gke;
  return await gke.withCluster(identity, async ({ cluster, reached, notes }) => {
    if (reached === null)
      throw new SweepError('CLUSTER_UNREACHABLE', { cluster: cluster.cluster, detail: notes.join(' ') });
    checkRehearsable(cluster);
    if (!(await ports.approve(cluster))) return null;
    const interrupted = () => interruption.aborted;
    return rehearse(
      {
        cluster,
        listPools: () => client.listPools(identity),
        createPool: (pool) => client.createPool(identity, pool),
        deletePool: (pool) => client.deletePool(identity, pool),
        operation: (operation) => client.poolOperation(identity, operation),
        workloads: reached.workloads,
        clock,
        pollMs: config.poll,
        wait: (durationMs) => delay(durationMs),
        soak: (durationMs) =>
          delay(durationMs, undefined, { signal: interruption }).catch((error: unknown) => {
            if (!interrupted()) throw error;
          }),
        isInterrupted: interrupted,
        say: ports.say,
      },
      config.soak,
    );
  });
}

/** Reads clusters, and signs in to them. */
interface GkeConnection extends AsyncDisposable {
  readonly client: GkeClusterClient;
  /** Reads a cluster, finds a route to its control plane, and ends the connections to it after `use`. */
  readonly withCluster: <T>(cluster: ClusterIdentity, use: (opened: OpenCluster) => Promise<T>) => Promise<T>;
}

/** One client for all clusters: creating it takes longer than a call. */
async function gkeConnection(
  { containerEndpoint, routes }: ConnectionConfig,
  { clock, interruption: signal }: HealthContext,
): Promise<GkeConnection> {
  const endpoint = containerEndpoint ?? null;
  const [{ HttpClient }, { GkeClusterClient }, { KubernetesClusterAccess }, { KUBERNETES_LIMITS }] =
    await Promise.all([
      import('../../shared/platform/http/http-client.ts'),
      import('../../shared/adapters/gke/cluster-client.ts'),
      import('../../shared/adapters/kubernetes/cluster-access.ts'),
      import('../../shared/adapters/kubernetes/transport.ts'),
    ]);
  const credentials = await clusterCredentials(endpoint);
  const http = new HttpClient({ credentials, clock });
  const client = new GkeClusterClient(http, endpoint);
  return {
    client,
    withCluster: async (identity, use) => {
      const access = new KubernetesClusterAccess({
        cluster: clusterPath(identity),
        credentials,
        signal,
        limits: KUBERNETES_LIMITS,
        allowsLoopback: isOnLoopback(endpoint),
      });
      try {
        const document = await client.describeCluster(identity);
        const cluster = decodeCluster(document, { projectId: identity.projectId });
        const result = await reachCluster(planRoutes(cluster.controlPlane, routes), access, signal);
        const reached = result.reached
          ? { nodes: result.nodes, workloads: access.workloadsOver(result.route) }
          : null;
        return await use({ cluster, document, reached, notes: result.notes });
      } finally {
        await access.close();
      }
    },
    [Symbol.asyncDispose]: () => http.close(),
  };
}
