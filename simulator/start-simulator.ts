import fastify from 'fastify';
import { type Clock, systemClock } from '../shared/platform/clock.ts';
import type { TokenGrants } from './access/access-policy.ts';
import { assetInventoryApi } from './apis/asset-inventory/asset-inventory-api.ts';
import { AssetFeeds, type Publish } from './apis/asset-inventory/feeds.ts';
import { bigQueryApi } from './apis/bigquery/bigquery-api.ts';
import { Warehouse } from './apis/bigquery/warehouse.ts';
import { gkeApi } from './apis/gke/gke-api.ts';
import { type PublishedMessage, pubSubApi } from './apis/pubsub/pubsub-api.ts';
import { resourceManagerApi } from './apis/resource-manager/resource-manager-api.ts';
import { securityCenterApi } from './apis/security-center/security-center-api.ts';
import { serviceUsageApi } from './apis/service-usage/service-usage-api.ts';
import { environmentOf } from './environment.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import type { Fleet } from './fleet/fleet.ts';
import { generateFleet } from './fleet/generate-fleet.ts';
import { listen } from './http/listen.ts';
import { ResponseCache } from './http/response-cache.ts';
import { serveApi } from './http/serve-api.ts';
import { handleUnsupportedRequests } from './http/unsupported-requests.ts';
import { kubernetesOf } from './kubernetes/activity.ts';
import { type ControlPlaneOptions, type ServedFleet, serveFleet } from './kubernetes/serve-fleet.ts';
import { loggingApi } from './logging/logging-api.ts';
import { monitoringApi } from './monitoring/monitoring-api.ts';
import { OperationLedger } from './operations/operation-ledger.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  /** Default: a fleet generated from the options below. */
  readonly fleet?: Fleet;
  readonly clusters?: number;
  readonly seed?: number;
  /** See `generateFleet`. */
  readonly projects?: number;
  /** The delay of every response. */
  readonly latencyMs?: number;
  /** The duration of an update. */
  readonly operationMs?: number;
  /** Added for every node that an update recreates; GKE takes several minutes per node. */
  readonly nodeMs?: number;
  /** In the syntax of `parseFaults`. */
  readonly faults?: string;
  /** Port on 127.0.0.1; 0 or absent: any free port. */
  readonly port?: number;
  readonly clock?: Clock;
  /** The permissions of bearer tokens; absent: tokens are not checked. */
  readonly tokens?: TokenGrants;
  /** See `AccessPolicy`; also applies to RBAC in the clusters: `get nodes/proxy`. */
  readonly denied?: readonly string[];
  /** See `World`. */
  readonly disabledServices?: readonly string[];
  /** Delivers what feeds report; default: it is recorded in `published`. */
  readonly publish?: Publish;
  /** Also serves the Kubernetes API of every cluster with a public endpoint, each on its own port. */
  readonly kubernetes?: ControlPlaneOptions;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** The environment that points this CLI and gcloud at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The fleet that it serves, which may be changed while it runs. */
  readonly fleet: Fleet;
  /** The current rules; setting new ones resets the counts of failed attempts. */
  faults: string;
  /** Makes BigQuery reject the rows for which it is true, however often they are inserted. */
  set rejectsRow(rejectsRow: World['rejectsRow']);
  /** Calls so far by API method, including failed ones. */
  calls(): Record<string, number>;
  /** Published messages, in order. Only Google's own emulator delivers messages. */
  readonly published: PublishedMessage[];
  /** The control planes; null if they are not served. */
  readonly kubernetes: ServedFleet | null;
  close(): Promise<void>;
}

/**
 * Serves a fleet on the loopback address. HTTP: Resource Manager, Kubernetes Engine, Cloud Asset Inventory, Cloud
 * Monitoring, BigQuery, Security Command Center, and publishing to Pub/Sub. HTTPS: the control planes.
 * @throws SweepError FAULTS_INVALID, PORT_TAKEN
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clusters = 25, seed = 1, projects, latencyMs = 0, port = 0, clock = systemClock, tokens } = options;
  const nowMs = clock.nowMs();
  const fleet =
    options.fleet ??
    generateFleet({ clusters, seed, nowMs, ...(projects === undefined ? {} : { projects }) });
  const activity = options.kubernetes?.activity ?? kubernetesOf;
  let faults = options.faults ?? '';
  const world: World = {
    fleet,
    clock,
    activity: (cluster) => activity(cluster, nowMs),
    operations: new OperationLedger(clock, options.operationMs ?? 2000, options.nodeMs),
    latencyMs,
    tokens,
    denied: options.denied ?? [],
    disabledServices: options.disabledServices ?? [],
    faults: new FaultPlan(faults, seed),
    rejectsRow: () => false,
    responses: new ResponseCache(fleet),
    calls: new Map(),
    auditEntries: [],
  };

  // A hung or slow call must not delay closing.
  const server = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
  // Google's APIs accept a JSON content type without a body, which the official clients send with DELETE.
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, String(body), done),
  );
  for (const makeApi of [
    resourceManagerApi,
    gkeApi,
    monitoringApi,
    loggingApi,
    securityCenterApi,
    serviceUsageApi,
  ]) {
    serveApi(server, world, makeApi(world));
  }
  const published: PublishedMessage[] = [];
  serveApi(server, world, pubSubApi(published));
  const record: Publish = (topic, data) => void published.push({ topic, data, attributes: {} });
  serveApi(server, world, assetInventoryApi(world, new AssetFeeds(world, options.publish ?? record)));
  const warehouse = new Warehouse();
  serveApi(server, world, bigQueryApi(world, warehouse));
  const calls = (): Record<string, number> => Object.fromEntries([...world.calls].sort());
  server.get('/simulator/calls', calls);
  handleUnsupportedRequests(server);
  const kubernetes = options.kubernetes ? await serveFleet(world, options.kubernetes) : null;
  await kubernetes?.openAll();
  const url = await listen(server, port);

  return {
    url,
    environment: environmentOf(url, fleet.projects[0]?.projectId ?? ''),
    fleet,
    get faults() {
      return faults;
    },
    set faults(rules) {
      world.faults = new FaultPlan(rules, seed);
      faults = rules;
    },
    set rejectsRow(rejectsRow: World['rejectsRow']) {
      world.rejectsRow = rejectsRow;
    },
    calls,
    published,
    kubernetes,
    close: async () => {
      await Promise.all([server.close(), kubernetes?.close()]);
      await warehouse.close();
    },
  };
}
