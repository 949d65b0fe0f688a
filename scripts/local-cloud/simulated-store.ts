import type { BigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import { openBigQueryStore } from '../../shared/stores/bigquery/bigquery-store.ts';
import type { Simulator } from '../../simulator/start-simulator.ts';

export const PROJECT = 'test';
export const DATASET = 'sweep10255';

/** Creates the dataset of a local cloud with its tables and views, as Terraform does in the cloud. */
export async function simulatedStore({ url }: Pick<Simulator, 'url'>): Promise<BigQueryStore> {
  const endpoint = new URL(url);
  const response = await fetch(new URL(`bigquery/v2/projects/${PROJECT}/datasets`, endpoint), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ datasetReference: { projectId: PROJECT, datasetId: DATASET } }),
  });
  if (!response.ok)
    throw new Error(`The dataset could not be created: ${response.status} ${await response.text()}`);
  return openBigQueryStore(
    { project: PROJECT, dataset: DATASET },
    { credentials: { headersFor: async () => ({}) }, endpoint },
  );
}
