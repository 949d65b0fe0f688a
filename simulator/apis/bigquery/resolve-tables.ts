import { invalid } from './bigquery-errors.ts';
import type { TableName } from './translate-sql.ts';

/**
 * Resolves the table names of a statement to resource names.
 * @param project for names without a project
 * @param dataset `projects/P/datasets/D` for names without a dataset; null: there is no default dataset
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
