-- The scans that a scan builds on, in time order. The states of concluded scans tell what was known of each cluster. The
-- last scan of each scope counts; other scopes only within 30 days before that of the scan's own scope, so that few days
-- are read. A scan that concluded so late that those after it, which had begun, cannot have known its clusters counts
-- too; the clocks of the functions may differ by minutes. Scans with which a campaign renewed its evidence (RENEWAL) count
-- like scans of another scope. Scans of one cluster that a change triggered (CHANGE) count since the last scan of their
-- scope. Such a scan itself comes before or after others by when the cluster was read, so two scans before it count, and
-- all after it. Earlier releases did not carry in their states what was known before, so after an upgrade every concluded
-- scan counts once more. Of scans that were never concluded, those since the first of these scans of their scope count, the
-- last fourteen. Evidence is in the STATES, or in the REPORTS of scans that carried none forward.
WITH
  this_scan AS (
    SELECT
      scope,
      scheduled_at,
      trigger IS NOT DISTINCT FROM 'CHANGE' AS is_change
    FROM
      ${dataset}.last_scan_events
    WHERE
      scan_id = @scan_id
      AND event = 'STARTED'
  ),
  began AS (
    SELECT
      scan_id,
      MIN(recorded_at) AS began_at
    FROM
      ${dataset}.scans
    WHERE
      event = 'STARTED'
    GROUP BY
      scan_id
  ),
  concluded AS (
    SELECT
      scan.scan_id,
      scan.scope,
      scan.trigger IS NOT DISTINCT FROM 'RENEWAL' AS is_renewal,
      scan.scheduled_at,
      began.began_at,
      scan.recorded_at AS concluded_at,
      scan.evidence_format,
      scan.recorded_at > TIMESTAMP_SUB(
        MAX(began.began_at) OVER (
          PARTITION BY scan.scope, scan.trigger IS NOT DISTINCT FROM 'RENEWAL'
          ORDER BY scan.scheduled_at, scan.scan_id
          ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ),
        INTERVAL 10 MINUTE
      ) AS was_unknown,
      ROW_NUMBER() OVER (
        PARTITION BY scan.scope, scan.trigger IS NOT DISTINCT FROM 'RENEWAL'
        ORDER BY scan.scheduled_at DESC, scan.scan_id DESC
      ) AS place
    FROM
      ${dataset}.concluded_with_changes AS scan
      LEFT JOIN began ON began.scan_id = scan.scan_id
      CROSS JOIN this_scan
    WHERE
      scan.trigger IS DISTINCT FROM 'CHANGE'
      AND scan.scheduled_at < this_scan.scheduled_at
  ),
  last_of_scopes AS (
    SELECT
      concluded.*
    FROM
      concluded
      CROSS JOIN this_scan
    WHERE
      concluded.place <= IF(this_scan.is_change, 2, 1)
      OR concluded.was_unknown
  ),
  own AS (
    SELECT
      MIN(last_of_scopes.scheduled_at) AS scheduled_at
    FROM
      last_of_scopes
      JOIN this_scan ON this_scan.scope = last_of_scopes.scope
    WHERE
      NOT last_of_scopes.is_renewal
  ),
  known AS (
    SELECT
      last_of_scopes.*
    FROM
      last_of_scopes
      CROSS JOIN own
    WHERE
      own.scheduled_at IS NULL
      OR last_of_scopes.scheduled_at >= TIMESTAMP_SUB(own.scheduled_at, INTERVAL 30 DAY)
  ),
  upgraded AS (
    SELECT
      COUNT(*) > 0 AS is_first
    FROM
      known
    WHERE
      evidence_format IS NULL
  ),
  known_since AS (
    SELECT
      scope,
      MIN(scheduled_at) AS scheduled_at
    FROM
      known
    WHERE
      NOT is_renewal
    GROUP BY
      scope
  ),
  others AS (
    SELECT
      scan.scan_id,
      scan.scheduled_at
    FROM
      ${dataset}.concluded_with_changes AS scan
      CROSS JOIN this_scan
      LEFT JOIN known_since ON known_since.scope = scan.scope
    WHERE
      scan.scan_id != @scan_id
      AND IF(
        scan.trigger IS NOT DISTINCT FROM 'CHANGE',
        known_since.scope IS NULL OR scan.scheduled_at >= known_since.scheduled_at,
        this_scan.is_change AND scan.scheduled_at >= this_scan.scheduled_at
      )
  ),
  series AS (
    SELECT
      scope,
      is_renewal,
      MIN(scheduled_at) AS scheduled_at
    FROM
      last_of_scopes
    GROUP BY
      scope,
      is_renewal
  ),
  unconcluded AS (
    SELECT
      started.scan_id,
      started.scheduled_at
    FROM
      ${dataset}.last_scan_events AS started
      CROSS JOIN this_scan
      LEFT JOIN ${dataset}.concluded_with_changes AS ended ON ended.scan_id = started.scan_id
      LEFT JOIN series ON series.scope = started.scope
      AND series.is_renewal = (started.trigger IS NOT DISTINCT FROM 'RENEWAL')
    WHERE
      started.event = 'STARTED'
      AND started.trigger IS DISTINCT FROM 'CHANGE'
      AND started.scan_id != @scan_id
      AND started.scheduled_at < this_scan.scheduled_at
      AND ended.scan_id IS NULL
      AND (
        series.scheduled_at IS NULL
        OR started.scheduled_at > series.scheduled_at
      )
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY started.scheduled_at DESC, started.scan_id DESC) <= 14
  )
SELECT
  scan_id,
  scheduled_at,
  FALSE AS concluded,
  CAST(NULL AS TIMESTAMP) AS began_at,
  CAST(NULL AS TIMESTAMP) AS concluded_at,
  'REPORTS' AS evidence
FROM
  unconcluded
UNION ALL
SELECT
  scan_id,
  scheduled_at,
  TRUE AS concluded,
  NULL AS began_at,
  NULL AS concluded_at,
  NULL AS evidence
FROM
  others
UNION ALL
SELECT
  concluded.scan_id,
  concluded.scheduled_at,
  TRUE AS concluded,
  concluded.began_at,
  concluded.concluded_at,
  CASE
    WHEN known.scan_id IS NULL THEN NULL
    WHEN known.evidence_format IS NULL THEN 'REPORTS'
    ELSE 'STATES'
  END AS evidence
FROM
  concluded
  CROSS JOIN upgraded
  LEFT JOIN known ON known.scan_id = concluded.scan_id
WHERE
  known.scan_id IS NOT NULL
  OR upgraded.is_first
ORDER BY
  scheduled_at,
  scan_id
