import type { DatasetName } from '../../platform/options-checks-cloud.ts';

/** As a user writes it: `bigquery://PROJECT/DATASET`. */
export const urlOf = ({ project, dataset }: DatasetName) => `bigquery://${project}/${dataset}`;

const HOLE = /\$\{dataset\}/g;

/** SQL with its hole filled by this dataset. */
export function inDataset(sql: string, { project, dataset }: DatasetName): string {
  return sql.replaceAll(HOLE, () => `\`${project}\`.${dataset}`);
}
