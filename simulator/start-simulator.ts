import fastify from 'fastify';
import { type Clock, systemClock } from '../shared/platform/clock.ts';
import type { TokenGrants } from './access/access-policy.ts';
import { assetInventoryApi } from './apis/asset-inventory/asset-inventory-api.ts';
import { bigQueryApi } from './apis/bigquery/bigquery-api.ts';
import { Warehouse } from './apis/bigquery/warehouse.ts';
import { gkeApi } from './apis/gke/gke-api.ts';
import { type PublishedMessage, pubSubApi } from './apis/pubsub/pubsub-api.ts';
import { resourceManagerApi } from './apis/resource-manager/resource-manager-api.ts';
import { securityCenterApi } from './apis/security-center/security-center-api.ts';
import { environmentOf } from './environment.ts';
import { FaultPlan } from './faults/fault-plan.ts';
import type { Fleet } from './fleet/fleet.ts';
import { generateFleet } from './fleet/generate-fleet.ts';
import { AnswerCache } from './http/answer-cache.ts';
import { listen } from './http/listen.ts';
import { refuseTheRest } from './http/refuse-the-rest.ts';
import { serveApi } from './http/serve-api.ts';
import { type ControlPlaneOptions, type ServedFleet, serveFleet } from './kubernetes/serve-fleet.ts';
import { monitoringApi } from './monitoring/monitoring-api.ts';
import { OperationLedger } from './operations/operation-ledger.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  /** A fleet of the caller's making; else one is generated from the options below. */
  readonly fleet?: Fleet;
  readonly clusters?: number;
  readonly seed?: number;
  /** See `generateFleet`. */
  readonly projects?: number;
  /** How late every answer is. */
  readonly latencyMs?: number;
  /** How long an update takes. */
  readonly operationMs?: number;
  /** In the language of `parseFaults`. */
  readonly faults?: string;
  /** Of 127.0.0.1; 0 or left out: any that is free. */
  readonly port?: number;
  readonly clock?: Clock;
  /** What bearer tokens stand for; left out: no token is looked at. */
  readonly tokens?: TokenGrants;
  /** Serves the Kubernetes API of every cluster with a public endpoint too, each on a port of its own. */
  readonly kubernetes?: ControlPlaneOptions;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** What points this product and gcloud at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The truth that it answers from, to be changed while it runs. */
  readonly fleet: Fleet;
  /** The rules now; setting new ones forgets which targets were struck. */
  faults: string;
  /** Calls so far, by API method; those that failed too. */
  calls(): Record<string, number>;
  /** What was published, in this order. Google's own emulator is where messages are delivered. */
  readonly published: PublishedMessage[];
  /** The control planes; null where they are not served. */
  readonly kubernetes: ServedFleet | null;
  close(): Promise<void>;
}

/**
 * Serves a fleet over HTTP on the loopback address: Resource Manager, Kubernetes Engine, Cloud Asset Inventory, Cloud
 * Monitoring, BigQuery, publishing to Pub/Sub; and over HTTPS its control planes.
 * @throws SweepError FAULTS_INVALID, PORT_TAKEN
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { clusters = 25, seed = 1, projects, latencyMs = 0, port = 0, clock = systemClock, tokens } = options;
  const nowMs = clock.nowMs();
  const fleet =
    options.fleet ??
    generateFleet({ clusters, seed, nowMs, ...(projects === undefined ? {} : { projects }) });
  let faults = options.faults ?? '';
  const world: World = {
    fleet,
    clock,
    servedSinceMs: nowMs,
    operations: new OperationLedger(clock, options.operationMs ?? 2000),
    latencyMs,
    tokens,
    faults: new FaultPlan(faults, seed),
    answers: new AnswerCache(fleet),
    calls: new Map(),
  };

  // A call that hangs or is slow must not hold up the end.
  const server = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 1000 } });
  for (const makeApi of [resourceManagerApi, gkeApi, assetInventoryApi, monitoringApi, securityCenterApi]) {
    serveApi(server, world, makeApi(world));
  }
  const published: PublishedMessage[] = [];
  serveApi(server, world, pubSubApi(published));
  const warehouse = new Warehouse();
  serveApi(server, world, bigQueryApi(world, warehouse));
  const calls = (): Record<string, number> => Object.fromEntries([...world.calls].sort());
  server.get('/simulator/calls', calls);
  refuseTheRest(server);
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
    calls,
    published,
    kubernetes,
    close: async () => {
      await Promise.all([server.close(), kubernetes?.close()]);
      await warehouse.close();
    },
  };
}
