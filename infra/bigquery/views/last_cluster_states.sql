-- One row per cluster and scan, concluded or not. If a state was recorded twice, the later row.
SELECT
  *
FROM
  ${dataset}.cluster_states
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
