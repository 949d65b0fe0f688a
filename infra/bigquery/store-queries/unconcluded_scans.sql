-- The STARTED events of unconcluded scans of the same whole scope, scheduled between a scan and the concluded scan before
-- it, in time order: each appears for exactly one concluded scan.
WITH
  this_scan AS (
    SELECT
      scope,
      scheduled_at
    FROM
      ${dataset}.last_scan_events
    WHERE
      scan_id = @scan_id
      AND event = 'STARTED'
  ),
  previous AS (
    SELECT
      MAX(earlier.scheduled_at) AS scheduled_at
    FROM
      ${dataset}.concluded_scans AS earlier
      JOIN this_scan ON this_scan.scope = earlier.scope
    WHERE
      earlier.scheduled_at < this_scan.scheduled_at
  )
SELECT
  started.*
FROM
  ${dataset}.last_scan_events AS started
  JOIN this_scan ON this_scan.scope = started.scope
  CROSS JOIN previous
  LEFT JOIN ${dataset}.concluded_scans AS concluded ON concluded.scan_id = started.scan_id
WHERE
  started.event = 'STARTED'
  AND COALESCE(started.trigger, 'SCHEDULE') = 'SCHEDULE'
  AND concluded.scan_id IS NULL
  AND started.scheduled_at < this_scan.scheduled_at
  AND (
    previous.scheduled_at IS NULL
    OR started.scheduled_at > previous.scheduled_at
  )
ORDER BY
  started.scheduled_at,
  started.scan_id
