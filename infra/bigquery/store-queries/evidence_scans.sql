-- The scans before a scan whose evidence it builds on, in time order. STATES: concluded, so the states carry the
-- evidence. REPORTS: never concluded, or concluded by a release that carried nothing forward, so the reports have it.
-- Concluded scans: the last of each scope, as far as none of the scan's own scope is later. Scans that were never
-- concluded: those since the last conclusion of their scope, the last fourteen. Scans of one cluster that a change
-- triggered have no samples, so nothing builds on them.
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
  concluded AS (
    SELECT
      scan.scan_id,
      scan.scope,
      scan.scheduled_at,
      scan.evidence_format
    FROM
      ${dataset}.concluded_scans AS scan
      CROSS JOIN this_scan
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scan.scope ORDER BY scan.scheduled_at DESC, scan.scan_id DESC) = 1
  ),
  own AS (
    SELECT
      MAX(concluded.scheduled_at) AS scheduled_at
    FROM
      concluded
      JOIN this_scan ON this_scan.scope = concluded.scope
  ),
  unconcluded AS (
    SELECT
      started.scan_id,
      started.scheduled_at
    FROM
      ${dataset}.last_scan_events AS started
      CROSS JOIN this_scan
      LEFT JOIN ${dataset}.concluded_scans AS ended ON ended.scan_id = started.scan_id
      LEFT JOIN concluded ON concluded.scope = started.scope
    WHERE
      started.event = 'STARTED'
      AND COALESCE(started.trigger, 'SCHEDULE') != 'CHANGE'
      AND started.scan_id != @scan_id
      AND started.scheduled_at < this_scan.scheduled_at
      AND ended.scan_id IS NULL
      AND (
        concluded.scan_id IS NULL
        OR started.scheduled_at > concluded.scheduled_at
      )
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY started.scheduled_at DESC, started.scan_id DESC) <= 14
  )
SELECT
  scan_id,
  scheduled_at,
  'REPORTS' AS kind
FROM
  unconcluded
UNION ALL
SELECT
  concluded.scan_id,
  concluded.scheduled_at,
  IF(concluded.evidence_format IS NULL, 'REPORTS', 'STATES') AS kind
FROM
  concluded
  CROSS JOIN own
WHERE
  own.scheduled_at IS NULL
  OR concluded.scheduled_at >= own.scheduled_at
ORDER BY
  scheduled_at,
  scan_id
