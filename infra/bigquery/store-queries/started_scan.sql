-- The STARTED event of a scan, once its clusters are counted.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  scan_id = @scan_id
  AND event = 'STARTED'
  AND expected_clusters IS NOT NULL
