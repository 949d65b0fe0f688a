-- One row per cluster and scan, concluded or not. If a report was recorded twice, the later row.
SELECT
  *
FROM
  ${dataset}.cluster_reports
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
