import { SweepError } from '../../platform/errors.ts';
import type { DatasetName } from '../../platform/options-checks-cloud.ts';
import { BigQueryError, storeErrorOf } from './bigquery-error.ts';
import { BigQueryStore, type BigQueryStoreOptions, bigQueryContext } from './bigquery-store.ts';
import { urlOf } from './context.ts';
import { completeSchema, findTables } from './dataset-schema.ts';
import { TABLES } from './tables.generated.ts';

/**
 * Opens the store in a dataset, and creates missing tables and views. The dataset itself must exist, because whoever
 * creates it chooses the location of its data.
 * @param options `readOnly`: the tables must exist too
 * @throws SweepError STORE_DATASET_MISSING, STORE_MISSING, STORE_FORBIDDEN, STORE_FOREIGN, STORE_NEWER, or what a store
 *   throws
 */
export async function openBigQueryStore(
  dataset: DatasetName,
  { readOnly = false, ...options }: BigQueryStoreOptions & { readonly readOnly?: boolean },
): Promise<BigQueryStore> {
  const context = bigQueryContext(dataset, options);
  const path = urlOf(dataset);
  try {
    const found = await findTables(context);
    if (!readOnly) await completeSchema(context, found);
    else if (!Object.keys(TABLES).some((name) => found.has(name)))
      throw new SweepError('STORE_MISSING', { path });
  } catch (error) {
    if (error instanceof BigQueryError && error.status === 404)
      throw new SweepError(
        'STORE_DATASET_MISSING',
        { path, dataset: `${dataset.project}:${dataset.dataset}` },
        { cause: error },
      );
    throw storeErrorOf(error, path);
  }
  return new BigQueryStore(context);
}
