-- What each concluded scan found changed. A cluster that a scan could not read is a change to UNKNOWN.
SELECT
  scan.scope,
  scan.scheduled_at,
  state.*
FROM
  ${dataset}.last_cluster_states AS state
  JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = state.scan_id
WHERE
  state.change NOT IN ('STILL', 'NONE')
