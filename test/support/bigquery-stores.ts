import type { Credentials } from '../../shared/platform/http/http-client.ts';
import type { BigQueryStore, BigQueryStoreOptions } from '../../shared/stores/bigquery/bigquery-store.ts';
import { openBigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';
import { NO_CREDENTIALS } from './http-client.ts';

const PROJECT = 'test';

/** A local server that implements BigQuery's REST API. */
export interface BigQueryServer {
  readonly endpoint: URL;
  readonly credentials: Credentials;
}

/** The names of a server's open datasets. Free names are reused, because the simulator caches translated SQL. */
const open = new WeakMap<BigQueryServer, Set<string>>();

function takeName(server: BigQueryServer): { dataset: string; giveBack(): void } {
  const names = open.get(server) ?? new Set();
  open.set(server, names);
  let count = 1;
  while (names.has(`d${count}`)) count += 1;
  const dataset = `d${count}`;
  names.add(dataset);
  return { dataset, giveBack: () => names.delete(dataset) };
}

/** Calls the server's API directly, without the client. */
async function call(
  { endpoint }: BigQueryServer,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  const response = await fetch(new URL(`bigquery/v2/projects/${PROJECT}${path}`, endpoint), {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

/** Opens a store in a new dataset; `close` deletes both. */
export async function openStoreOn(
  server: BigQueryServer,
  options: Partial<BigQueryStoreOptions> = {},
): Promise<{ store: BigQueryStore; dataset: string; close(): Promise<void> }> {
  const { dataset, giveBack } = takeName(server);
  await call(server, 'POST', '/datasets', {
    datasetReference: { projectId: PROJECT, datasetId: dataset },
  });
  const store = await openBigQueryStore({ project: PROJECT, dataset }, { ...server, ...options });
  return {
    store,
    dataset,
    close: async () => {
      await call(server, 'DELETE', `/datasets/${dataset}?deleteContents=true`);
      giveBack();
    },
  };
}

interface SharedServer extends BigQueryServer {
  readonly simulator: Simulator;
}

let shared: Promise<SharedServer> | undefined;

/**
 * The simulator's BigQuery, shared by all suites of a file; each user also registers `after(closeSimulatedBigQuery)`.
 */
export function simulatedBigQuery(): Promise<BigQueryServer> {
  shared ??= startSharedServer();
  return shared;
}

async function startSharedServer(): Promise<SharedServer> {
  const simulator = await startSimulator({ clusters: 0 });
  return { simulator, endpoint: new URL(simulator.url), credentials: NO_CREDENTIALS };
}

/** The next user starts a new server: mocha runs several files in one process, one after another. */
export async function closeSimulatedBigQuery(): Promise<void> {
  const closing = await shared;
  shared = undefined;
  await closing?.simulator.close();
}
