-- The clusters recorded by concluded scans of a scope, except those that were GONE in the last of these scans.
WITH
  accounted AS (
    SELECT
      state.project_id,
      state.location,
      state.cluster,
      state.outcome,
      state.scan_id,
      state.report_id
    FROM
      ${dataset}.last_cluster_states AS state
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = state.scan_id
    WHERE
      scan.scope = @scope
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY state.project_id, state.location, state.cluster
        ORDER BY scan.scheduled_at DESC, state.scan_id DESC
      ) = 1
  )
SELECT
  accounted.project_id,
  accounted.location,
  accounted.cluster,
  listed.project_number
FROM
  accounted
  LEFT JOIN ${dataset}.last_enumerated_clusters AS listed ON listed.scan_id = accounted.scan_id
  AND listed.report_id = accounted.report_id
WHERE
  accounted.outcome != 'GONE'
ORDER BY
  accounted.project_id,
  accounted.location,
  accounted.cluster
