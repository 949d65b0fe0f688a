-- The clusters of a concluded scan that may cause an alert, worst first, together with what earlier concluded scans, of
-- any scope, knew about them. A cluster with an unknown uid counts as the same cluster.
WITH
  this_scan AS (
    SELECT
      scan_id,
      scheduled_at
    FROM
      ${dataset}.concluded_scans
    WHERE
      scan_id = @scan_id
  ),
  present AS (
    SELECT
      *
    FROM
      ${dataset}.last_cluster_states
    WHERE
      scan_id = @scan_id
      AND (
        exposure = 'OPEN'
        OR usage = 'IN_USE'
        OR change = 'RESOLVED'
        OR outcome = 'UNREADABLE'
      )
  ),
  history AS (
    SELECT
      past.outcome,
      past.usage,
      past.exempt,
      present.report_id,
      scan.scheduled_at,
      scan.scan_id
    FROM
      ${dataset}.last_cluster_states AS past
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = past.scan_id
      JOIN present ON present.project_id = past.project_id
      AND present.location = past.location
      AND present.cluster = past.cluster
      CROSS JOIN this_scan
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
      AND (
        past.cluster_uid = present.cluster_uid
        OR past.cluster_uid IS NULL
        OR present.cluster_uid IS NULL
      )
  ),
  last_seen AS (
    SELECT
      report_id,
      outcome
    FROM
      history
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  last_read AS (
    SELECT
      report_id,
      exempt
    FROM
      history
    WHERE
      outcome = 'INSPECTED'
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  last_use AS (
    SELECT
      report_id,
      usage
    FROM
      history
    WHERE
      usage IN ('IN_USE', 'USED_SINCE_START', 'PAST_USE', 'NOT_SEEN')
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY scheduled_at DESC, scan_id DESC) = 1
  )
SELECT
  present AS state,
  COALESCE(last_seen.outcome = 'INSPECTED', FALSE) AS was_read,
  COALESCE(last_read.exempt, FALSE) AS was_exempt,
  COALESCE(last_use.usage IN ('PAST_USE', 'NOT_SEEN'), FALSE) AS was_quiet
FROM
  present
  LEFT JOIN last_seen ON last_seen.report_id = present.report_id
  LEFT JOIN last_read ON last_read.report_id = present.report_id
  LEFT JOIN last_use ON last_use.report_id = present.report_id
  CROSS JOIN this_scan
WHERE
  present.change IN ('NEW', 'REGRESSED', 'RESOLVED')
  OR (
    present.exposure = 'OPEN'
    AND NOT present.exempt
    AND last_read.exempt
  )
  OR (
    present.usage = 'IN_USE'
    AND last_use.usage IN ('PAST_USE', 'NOT_SEEN')
  )
  OR (
    present.outcome = 'UNREADABLE'
    AND last_seen.outcome = 'INSPECTED'
  )
ORDER BY
  CASE
    WHEN present.exposure = 'OPEN' AND present.usage = 'IN_USE' THEN 1
    WHEN present.exposure = 'OPEN' AND present.usage = 'USED_SINCE_START' THEN 2
    WHEN present.exposure = 'OPEN' THEN 3
    WHEN present.exposure = 'UNKNOWN' THEN 4
    WHEN present.outcome IN ('UNREADABLE', 'MISSING') THEN 5
    WHEN present.exposure = 'WILL_REOPEN' THEN 6
    WHEN present.outcome = 'GONE' THEN 8
    ELSE 7
  END,
  present.project_id,
  present.location,
  present.cluster
