import { invalid } from './bigquery-errors.ts';
import type { TableName } from './translate-sql.ts';

/**
 * The resources of the tables that a statement names.
 * @param project of names that say none
 * @param dataset `projects/P/datasets/D` of names that say no dataset; null: there is none
 * @throws ApiError INVALID_ARGUMENT
 */
export function resolveTables(
  names: readonly TableName[],
  project: string,
  dataset: string | null,
): string[] {
  return names.map((name) => {
    if (name.dataset !== null)
      return `projects/${name.project ?? project}/datasets/${name.dataset}/tables/${name.table}`;
    if (dataset === null)
      throw invalid(
        `Table "${name.table}" must be qualified with a dataset (e.g. dataset.table).`,
        'invalidQuery',
      );
    return `${dataset}/tables/${name.table}`;
  });
}
