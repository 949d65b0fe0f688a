-- The clusters of a concluded scan whose finding may have to change, with the finding's last state: open clusters, and
-- other clusters with an active finding. Findings already updated by this scan or a later one are excluded.
WITH
  settled AS (
    SELECT
      project_id,
      location,
      cluster,
      scan_id,
      kind,
      usage,
      readiness
    FROM
      ${dataset}.last_alerts
    WHERE
      channel = 'FINDING'
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY scan_id DESC, recorded_at DESC) = 1
  )
SELECT
  state,
  settled.kind AS settled_kind,
  settled.usage AS settled_usage,
  settled.readiness AS settled_readiness
FROM
  ${dataset}.last_cluster_states AS state
  JOIN ${dataset}.concluded_with_changes AS scan ON scan.scan_id = state.scan_id
  LEFT JOIN settled ON settled.project_id = state.project_id
  AND settled.location = state.location
  AND settled.cluster = state.cluster
WHERE
  state.scan_id = @scan_id
  AND (
    settled.scan_id IS NULL
    OR settled.scan_id < @scan_id
  )
  AND (
    state.exposure = 'OPEN'
    OR settled.kind != 'FINDING_INACTIVE'
  )
ORDER BY
  state.project_id,
  state.location,
  state.cluster
