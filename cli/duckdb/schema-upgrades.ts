import { TABLES } from './tables.generated.ts';

/** From version 1, which told nobody. */
export const ADD_ALERTS = TABLES.alerts.create;

const { pools: POOLS } = JSON.parse(TABLES.cluster_reports.structure) as { pools: unknown };

/**
 * From version 2, of which there are files without the columns for maintenance, for the network, and for what pools came
 * to hold. What was not asked then is null, and a list of it empty. The table is made anew, for its columns to be in the
 * order of a new file; pools go through JSON, which finds the fields of a struct by their names.
 */
export const REBUILD_CLUSTER_REPORTS = `ALTER TABLE cluster_reports RENAME TO earlier_cluster_reports;
${TABLES.cluster_reports.create};
ALTER TABLE earlier_cluster_reports ADD COLUMN IF NOT EXISTS maintenance_exclusions STRUCT("name" VARCHAR, "starts" VARCHAR, "ends" VARCHAR, "scope" VARCHAR)[] DEFAULT [];
INSERT INTO cluster_reports BY NAME
SELECT * REPLACE (list_transform(
  from_json(to_json(pools), '${JSON.stringify(POOLS)}'),
  lambda pool: struct_update(pool, kubelet_settings := coalesce(pool.kubelet_settings, []), tags := coalesce(pool.tags, []))
) AS pools) FROM earlier_cluster_reports;
DROP TABLE earlier_cluster_reports`;
