-- The changes that each concluded scan found. An unreadable cluster has the change UNKNOWN.
SELECT
  scan.scope,
  scan.scheduled_at,
  state.*
FROM
  ${dataset}.last_cluster_states AS state
  JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = state.scan_id
WHERE
  state.change NOT IN ('STILL', 'NONE')
