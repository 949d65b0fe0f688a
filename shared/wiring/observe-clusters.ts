import type { ObserveCluster } from '../flows/observe-cluster.ts';
import type { Cluster } from '../model/cluster.ts';
import { clusterPath } from '../model/cluster-names.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Credentials, HttpClient } from '../platform/http/http-client.ts';
import { clusterCredentials, isOnLoopback } from './http-client.ts';

/** Whether, where and how usage and callers are read. */
export type ObserveConfig = Pick<
  Config<'scan'>,
  | 'usage'
  | 'callers'
  | 'routes'
  | 'nodesPerPool'
  | 'resample'
  | 'effective'
  | 'clusterTime'
  | 'minimumWindow'
  | 'containerEndpoint'
  | 'monitoringEndpoint'
  | 'loggingEndpoint'
  | 'flowLogsTime'
> & {
  /** The required quiet period, in milliseconds; without it, only current use matters. */
  readonly quietTime?: number;
};

/** Nodes of one cluster that are sampled at once. */
const NODE_CONCURRENCY = 6;
/** Large responses of all clusters that are read, or inflated, at once: each may take 16 MB. */
const CONCURRENT_LARGE = 4;

/** Observes clusters until it is closed. */
interface ClusterObserver {
  readonly observe: ObserveCluster;
  close(): Promise<void>;
}

/**
 * Observes clusters as the configuration says. Nothing of one cluster can be reached from another: each has its own
 * connections and its own time.
 * @param signal everything under way ends with it
 * @param ownCredentials in place of those that the machine has
 */
export async function clusterObserver(
  config: ObserveConfig,
  clock: Clock,
  signal: AbortSignal,
  ownCredentials?: Credentials,
): Promise<ClusterObserver> {
  const { NOT_OBSERVED, observeCluster } = await import('../flows/observe-cluster.ts');
  if (config.usage === 'none' && config.callers.length === 0)
    return { observe: async () => NOT_OBSERVED, close: async () => {} };
  const [{ HttpClient }, { Deadline }] = await Promise.all([
    import('../platform/http/http-client.ts'),
    import('../platform/deadline.ts'),
  ]);
  const credentials = ownCredentials ?? (await clusterCredentials(config.containerEndpoint ?? null));
  const http = new HttpClient({ credentials, clock });
  const [projectPorts, accessTo] = await Promise.all([
    portsOfProjects(config, clock, http),
    clusterAccess(config, credentials),
  ]);
  const options = {
    usage: config.usage,
    callers: config.callers,
    routes: config.routes,
    nodesPerPool: config.nodesPerPool,
    nodeConcurrency: NODE_CONCURRENCY,
    resampleMs: config.resample ?? null,
    effective: config.effective,
  };
  return {
    observe: async (cluster, hints) => {
      using budget = new Deadline(signal, config.clusterTime);
      const access = accessTo(cluster, budget.signal);
      const objectsOver = access.objectsOver.bind(access);
      try {
        const ports = { ...projectPorts, access, objectsOver, hints, clock, signal: budget.signal };
        return await observeCluster(cluster, ports, options);
      } finally {
        await access.close();
      }
    },
    close: () => http.close(),
  };
}

/** What is read once per project, for all of its clusters: Managed Prometheus and VPC Flow Logs. */
async function portsOfProjects(config: ObserveConfig, clock: Clock, http: HttpClient) {
  const [{ MonitoringPrometheusQuery }, { VpcFlowLogs }, { recentFlowsBy }, { collectedSamplesBy }] =
    await Promise.all([
      import('../adapters/monitoring/cloud-monitoring.ts'),
      import('../adapters/cloud-logging/vpc-flow-logs.ts'),
      import('../stages/attribute/flow-callers.ts'),
      import('../stages/sample/monitoring/read-answer.ts'),
    ]);
  const prometheus = new MonitoringPrometheusQuery(http, config.monitoringEndpoint ?? null);
  const flowLogs = new VpcFlowLogs(http, config.loggingEndpoint ?? null);
  const windowsMs = [config.minimumWindow, config.quietTime ?? config.minimumWindow];
  const windowsSeconds = [...new Set(windowsMs.map((ms) => Math.round(ms / 1000)))];
  return {
    collectedSamples: collectedSamplesBy(prometheus, clock, windowsSeconds),
    recentFlows: recentFlowsBy(flowLogs, clock, config.flowLogsTime),
  };
}

/** Opens the access to one cluster. All accesses share the limits for large responses. */
async function clusterAccess(config: ObserveConfig, credentials: Credentials) {
  const [{ KubernetesClusterAccess }, { KUBERNETES_LIMITS }, { default: pLimit }] = await Promise.all([
    import('../adapters/kubernetes/cluster-access.ts'),
    import('../adapters/kubernetes/transport.ts'),
    import('p-limit'),
  ]);
  const turnstiles = { large: pLimit(CONCURRENT_LARGE), inflate: pLimit(CONCURRENT_LARGE) };
  return (cluster: Cluster, signal: AbortSignal) =>
    new KubernetesClusterAccess({
      cluster: clusterPath(cluster),
      credentials,
      signal,
      limits: KUBERNETES_LIMITS,
      allowsLoopback: isOnLoopback(config.containerEndpoint ?? null),
      turnstiles,
    });
}
