-- One row per concluded scan with the totals of the fleet. Uses COUNT, because COUNTIF over only nulls is 0 in BigQuery
-- but null in DuckDB.
SELECT
  scan.scope,
  scan.scan_id,
  scan.scan_date,
  scan.scheduled_at,
  scan.completeness,
  ARRAY_LENGTH(scan.unreadable_projects) + ARRAY_LENGTH(scan.unreadable_folders) + ARRAY_LENGTH(scan.partial_locations) AS unread_places,
  COUNT(IF(state.outcome != 'GONE', 1, NULL)) AS clusters,
  COUNT(IF(state.exposure = 'OPEN', 1, NULL)) AS open_clusters,
  COUNT(IF(state.exposure = 'UNKNOWN', 1, NULL)) AS unknown_clusters,
  COUNT(IF(state.exposure = 'WILL_REOPEN', 1, NULL)) AS will_reopen_clusters,
  COUNT(IF(state.exposure = 'CLOSED', 1, NULL)) AS closed_clusters,
  COUNT(IF(state.outcome IN ('UNREADABLE', 'MISSING'), 1, NULL)) AS unread_clusters,
  COUNT(IF(state.exposure = 'OPEN' AND state.exempt, 1, NULL)) AS exempt_open_clusters,
  COUNT(IF(state.exposure = 'OPEN' AND state.usage IN ('IN_USE', 'USED_SINCE_START'), 1, NULL)) AS used_open_clusters,
  COUNT(IF(state.exposure = 'OPEN' AND state.readiness = 'SAFE_TO_CLOSE', 1, NULL)) AS safe_to_close_clusters,
  COUNT(IF(state.change = 'NEW', 1, NULL)) AS new_clusters,
  COUNT(IF(state.change = 'REGRESSED', 1, NULL)) AS regressed_clusters,
  COUNT(IF(state.change = 'RESOLVED', 1, NULL)) AS resolved_clusters,
  COUNT(IF(state.change = 'GONE', 1, NULL)) AS gone_clusters
FROM
  ${dataset}.concluded_scans AS scan
  LEFT JOIN ${dataset}.last_cluster_states AS state ON state.scan_id = scan.scan_id
GROUP BY
  scan.scope,
  scan.scan_id,
  scan.scan_date,
  scan.scheduled_at,
  scan.completeness,
  unread_places
