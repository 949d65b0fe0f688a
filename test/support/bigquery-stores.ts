import type { BigQueryStore, BigQueryStoreOptions } from '../../shared/adapters/bigquery/bigquery-store.ts';
import { openBigQueryStore } from '../../shared/adapters/bigquery/open-bigquery-store.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { GoogleTransport } from '../../shared/platform/google/transport.ts';
import { type Simulator, startSimulator } from '../../simulator/start-simulator.ts';

const PROJECT = 'test';

/** A server that speaks BigQuery's REST API on this machine. */
export interface BigQueryServer {
  readonly endpoint: URL;
  readonly transport: GoogleTransport;
}

let datasets = 0;

/** Calls the server's API as it is, without the client. */
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

/** A store in a dataset of its own, and how to be rid of both. */
export async function openStoreOn(
  server: BigQueryServer,
  options: Partial<BigQueryStoreOptions> = {},
): Promise<{ store: BigQueryStore; dataset: string; close(): Promise<void> }> {
  datasets += 1;
  const dataset = `d${process.pid}_${datasets}`;
  await call(server, 'POST', '/datasets', {
    datasetReference: { projectId: PROJECT, datasetId: dataset },
  });
  const store = await openBigQueryStore({ project: PROJECT, dataset }, { ...server, ...options });
  return {
    store,
    dataset,
    close: () => call(server, 'DELETE', `/datasets/${dataset}?deleteContents=true`),
  };
}

let simulator: Promise<Simulator> | undefined;
let transport: GoogleTransport | undefined;

/** The simulator's BigQuery, one for all tests of a process. */
export async function simulatedBigQuery(): Promise<BigQueryServer> {
  simulator ??= startSimulator({ clusters: 0 });
  transport ??= transportWithoutCredentials();
  return { endpoint: new URL((await simulator).url), transport };
}

export function transportWithoutCredentials(): GoogleTransport {
  return new GoogleTransport({ credentials: { headersFor: async () => ({}) }, clock: systemClock });
}

after(async () => {
  await transport?.close();
  await (await simulator)?.close();
});
