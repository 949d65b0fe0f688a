-- The last event of every scan of a whole scope, latest scan first: CONCLUDED, or STARTED if the scan is not concluded.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  COALESCE(trigger, 'SCHEDULE') = 'SCHEDULE'
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id ORDER BY IF(event = 'CONCLUDED', 1, 2)) = 1
ORDER BY
  scheduled_at DESC,
  scan_id DESC
