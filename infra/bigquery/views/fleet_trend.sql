-- One row per concluded scan: how the fleet stood.
SELECT
  scan.scope,
  scan.scan_id,
  scan.scan_date,
  scan.scheduled_at,
  scan.completeness,
  COUNTIF(state.outcome != 'GONE') AS clusters,
  COUNTIF(state.exposure = 'OPEN') AS open_clusters,
  COUNTIF(state.exposure = 'UNKNOWN') AS unknown_clusters,
  COUNTIF(state.exposure = 'WILL_REOPEN') AS will_reopen_clusters,
  COUNTIF(state.exposure = 'CLOSED') AS closed_clusters,
  COUNTIF(state.outcome IN ('UNREADABLE', 'MISSING')) AS unread_clusters,
  COUNTIF(state.exposure = 'OPEN' AND state.exempt) AS exempt_open_clusters,
  COUNTIF(state.exposure = 'OPEN' AND state.usage IN ('IN_USE', 'USED_SINCE_START')) AS used_open_clusters,
  COUNTIF(state.exposure = 'OPEN' AND state.readiness = 'SAFE_TO_CLOSE') AS safe_to_close_clusters,
  COUNTIF(state.change = 'NEW') AS new_clusters,
  COUNTIF(state.change = 'REGRESSED') AS regressed_clusters,
  COUNTIF(state.change = 'RESOLVED') AS resolved_clusters,
  COUNTIF(state.change = 'GONE') AS gone_clusters
FROM
  ${dataset}.concluded_scans AS scan
  LEFT JOIN ${dataset}.last_cluster_states AS state ON state.scan_id = scan.scan_id
GROUP BY
  scan.scope,
  scan.scan_id,
  scan.scan_date,
  scan.scheduled_at,
  scan.completeness
