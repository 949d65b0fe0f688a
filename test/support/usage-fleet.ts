import { scanFleet } from '../../cli/flows/scan-fleet.ts';
import { scanIdOf } from '../../shared/model/identity.ts';
import type { ScannedRecord } from '../../shared/report/scanned-record.ts';
import { discoverByListing } from '../../shared/stages/discover/discover-by-listing.ts';
import { policyAt } from '../../shared/stages/judge/policy.ts';
import { hintsFromStore } from '../../shared/stages/sample/sampling-hints.ts';
import { clusterObserver, type ObserveConfig } from '../../shared/wiring/observe-clusters.ts';
import { Fleet } from '../../simulator/fleet/fleet.ts';
import { generateFleet } from '../../simulator/fleet/generate-fleet.ts';
import type { ClusterTruth } from '../../simulator/fleet/truth.ts';
import { kubernetesOf } from '../../simulator/kubernetes/activity.ts';
import type { KubernetesTruth } from '../../simulator/kubernetes/truth.ts';
import { bearer } from './cluster-session.ts';
import { NO_CREDENTIALS } from './http-client.ts';
import { HOUR_MS, running } from './kubernetes-truth.ts';
import { scannedRecords } from './scan-simulated.ts';
import { type OpenStore, SCAN_STORES } from './scan-stores.ts';
import { type SimulatedApis, simulatedApis } from './simulated-directories.ts';

/** When the simulator starts. */
export const SERVED_SINCE_MS = Date.UTC(2026, 10, 24, 3);

export type Grants = Readonly<Record<string, readonly string[]>>;

export interface UsageFleetOptions {
  readonly clusters?: number;
  /** Changes to the default: a Standard cluster with one open pool of two nodes and a public control plane. */
  readonly cluster?: (index: number) => Partial<ClusterTruth>;
  /** The setting of its pool; default: open. */
  readonly readonlyPort?: boolean;
  /** Changes to the default Kubernetes side, in which the Datadog Agent calls the port of ten-day-old nodes. */
  readonly kubernetes?: (truth: KubernetesTruth) => Partial<KubernetesTruth>;
  /** The RBAC grants of each token; default: everybody may do everything. */
  readonly grants?: Grants;
  readonly latencyMs?: number;
}

/** A simulated fleet that is scanned for usage through the wiring of `scan`, with its own clock. */
export interface UsageFleet extends AsyncDisposable {
  readonly apis: SimulatedApis;
  /** Advances the clock. */
  pass(hours: number): void;
  /** @param token determines the grants of the scan; default: no token */
  scan(config?: Partial<ObserveConfig>, token?: string): Promise<ScannedRecord[]>;
}

const ASKED: ObserveConfig = {
  usage: 'proxy',
  callers: [],
  routes: ['PUBLIC_ENDPOINT'],
  nodesPerPool: 1,
  resample: undefined,
  effective: false,
  clusterTime: 20_000,
  minimumWindow: HOUR_MS,
  containerEndpoint: undefined,
  monitoringEndpoint: undefined,
  loggingEndpoint: undefined,
  flowLogsTime: 24 * HOUR_MS,
};

export async function usageFleet(options: UsageFleetOptions = {}): Promise<UsageFleet> {
  const { grants, latencyMs = 0 } = options;
  let nowMs = SERVED_SINCE_MS;
  const apis = await simulatedApis({
    fleet: plainFleet(options),
    clock: { nowMs: () => nowMs },
    latencyMs,
    kubernetes: {
      tokens:
        grants === undefined
          ? null
          : Object.fromEntries(
              Object.entries(grants).map(([user, granted]) => [user, { user, grants: granted }]),
            ),
      activity: (cluster, servedSinceMs) => {
        const truth = calledByDatadog(kubernetesOf(cluster, servedSinceMs));
        return { ...truth, ...options.kubernetes?.(truth) };
      },
    },
  });
  const opened: OpenStore = await SCAN_STORES.memory();
  return {
    apis,
    pass: (hours) => {
      nowMs += hours * HOUR_MS;
    },
    scan: async (config = {}, token) => {
      const { simulator, anybody } = apis;
      const endpoint = new URL(simulator.url);
      const endpoints = {
        containerEndpoint: endpoint,
        monitoringEndpoint: endpoint,
        loggingEndpoint: endpoint,
      };
      const { signal } = new AbortController();
      const clock = { nowMs: () => nowMs };
      const { id } = simulator.fleet.organization;
      const scope = `organizations/${id}`;
      const observer = await clusterObserver(
        { ...ASKED, ...endpoints, ...config },
        clock,
        signal,
        token === undefined ? NO_CREDENTIALS : bearer(token),
      );
      try {
        const scan = await scanFleet({
          scope,
          organization: scope,
          scheduledAtMs: nowMs,
          events: discoverByListing([{ kind: 'organizations', id }], anybody.resources, anybody.clusters, {
            concurrency: 50,
          }),
          discovery: 'LIST',
          store: opened.store,
          readers: { source: anybody.source, directory: anybody.clusters },
          forgottenProjects: [],
          observe: observer.observe,
          hintsOf: hintsFromStore(opened.store, scanIdOf(nowMs, scope)),
          clusterConcurrency: 8,
          policy: policyAt(nowMs, { minimumWindow: HOUR_MS, quietTime: 24 * HOUR_MS }),
          clock,
          signal,
        });
        return await scannedRecords(opened.store, scan);
      } finally {
        await observer.close();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await opened.close();
      await apis[Symbol.asyncDispose]();
    },
  };
}

function plainFleet({ clusters = 1, cluster, readonlyPort = true }: UsageFleetOptions): Fleet {
  const {
    folders,
    projects,
    clusters: generated,
  } = generateFleet({
    clusters,
    projects: 1,
    seed: 1,
    nowMs: SERVED_SINCE_MS,
  });
  return new Fleet({
    folders,
    projects,
    clusters: generated.map(({ truth }, index) => ({
      ...truth,
      location: 'us-east1-b',
      mode: 'STANDARD',
      status: 'RUNNING',
      initialVersion: '1.31.6-gke.1020000',
      controlPlaneVersion: '1.31.6-gke.1020000',
      controlPlane: 'PUBLIC',
      fleetMember: false,
      autoProvisioning: false,
      clusterDefault: undefined,
      autoProvisioningDefault: undefined,
      legacyAutoProvisioningDefault: undefined,
      pools: truth.pools.slice(0, 1).map((pool) => ({
        ...pool,
        version: '1.31.6-gke.1020000',
        nodesPerZone: 2,
        readonlyPort,
      })),
      ...cluster?.(index),
    })),
  });
}

function calledByDatadog(truth: KubernetesTruth): KubernetesTruth {
  return {
    ...truth,
    pools: truth.pools.map((pool) => ({
      ...pool,
      createdAtMs: SERVED_SINCE_MS - 240 * HOUR_MS,
      replaceEveryMs: null,
    })),
    deployments: running('datadog-agent'),
  };
}
