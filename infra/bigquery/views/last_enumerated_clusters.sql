-- The clusters that each scan must account for. If a cluster was recorded twice, the later row.
SELECT
  *
FROM
  ${dataset}.enumerated_clusters
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
