-- The events of every scan, concluded or not; of an event recorded again, the later row.
SELECT
  *
FROM
  ${dataset}.scans
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, event_id ORDER BY recorded_at DESC, expected_clusters DESC) = 1
