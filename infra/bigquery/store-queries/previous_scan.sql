-- The CONCLUDED event of the scope's last scan scheduled before a given scan.
SELECT
  earlier.*
FROM
  ${dataset}.concluded_scans AS earlier
  JOIN ${dataset}.last_scan_events AS this_scan ON this_scan.scope = earlier.scope
WHERE
  this_scan.scan_id = @scan_id
  AND this_scan.event = 'STARTED'
  AND earlier.scheduled_at < this_scan.scheduled_at
ORDER BY
  earlier.scheduled_at DESC,
  earlier.scan_id DESC
LIMIT
  1
