-- The STARTED event of a scan whose clusters are counted, even if a later attempt has started again.
SELECT
  *
FROM
  ${dataset}.scans
WHERE
  scan_id = @scan_id
  AND event = 'STARTED'
  AND expected_clusters IS NOT NULL
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY recorded_at DESC, expected_clusters DESC) = 1
