-- Every cluster that a scan must judge, together with what earlier concluded scans found: the clusters that it
-- enumerated, plus those that scans of its scope, concluded before it started to enumerate, last recorded with an
-- outcome other than GONE. Clusters of scans that concluded later could not be carried over, so they do not count as
-- gone. The clocks of the functions may differ by minutes.
WITH
  this_scan AS (
    SELECT
      last_event.scan_id,
      last_event.organization,
      last_event.scope,
      last_event.scheduled_at,
      (
        SELECT
          MIN(recorded_at)
        FROM
          ${dataset}.scans
        WHERE
          scan_id = @scan_id
          AND event = 'STARTED'
      ) AS began_at
    FROM
      ${dataset}.last_scan_events AS last_event
    WHERE
      last_event.scan_id = @scan_id
      AND last_event.event = 'STARTED'
  ),
  history AS (
    SELECT
      state.project_id,
      state.location,
      state.cluster,
      state.cluster_uid,
      state.outcome,
      state.exposure,
      state.usage,
      state.exempt,
      state.open_since,
      state.last_used_at,
      state.open_kubelets,
      state.labels,
      state.ancestors,
      state.scan_id,
      scan.scheduled_at,
      scan.scope = this_scan.scope
      AND scan.recorded_at <= TIMESTAMP_SUB(this_scan.began_at, INTERVAL 10 MINUTE) AS was_known
    FROM
      ${dataset}.last_cluster_states AS state
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = state.scan_id
      CROSS JOIN this_scan
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
  ),
  known AS (
    SELECT
      project_id,
      location,
      cluster,
      outcome
    FROM
      history
    WHERE
      was_known
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  compared AS (
    SELECT
      *
    FROM
      history
    WHERE
      exposure IN ('OPEN', 'WILL_REOPEN', 'CLOSED')
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  carried AS (
    SELECT
      *
    FROM
      history
    WHERE
      outcome = 'INSPECTED'
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  listed AS (
    SELECT
      project_id,
      location,
      cluster,
      ancestors
    FROM
      ${dataset}.enumerated_clusters
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY recorded_at DESC) = 1
  ),
  accountable AS (
    SELECT
      project_id,
      location,
      cluster,
      TRUE AS enumerated
    FROM
      listed
    UNION ALL
    SELECT
      known.project_id,
      known.location,
      known.cluster,
      FALSE AS enumerated
    FROM
      known
      LEFT JOIN listed ON listed.project_id = known.project_id
      AND listed.location = known.location
      AND listed.cluster = known.cluster
    WHERE
      known.outcome != 'GONE'
      AND listed.cluster IS NULL
  ),
  reported AS (
    SELECT
      project_id,
      location,
      cluster,
      cluster_uid,
      outcome,
      error_code,
      exposure,
      usage.verdict AS usage_verdict,
      readiness,
      reasons,
      labels,
      exemption IS NOT NULL AS exempt,
      recorded_at
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY report_id
        ORDER BY
          CASE outcome
            WHEN 'INSPECTED' THEN 1
            WHEN 'GONE' THEN 2
            ELSE 3
          END,
          recorded_at DESC
      ) = 1
  ),
  -- For each fact, the last scan that knew it, and the last one of which it was true: scan IDs sort by time.
  earlier AS (
    SELECT
      history.project_id,
      history.location,
      history.cluster,
      MAX(history.scan_id) AS last_seen,
      MAX(IF(history.outcome = 'INSPECTED', history.scan_id, NULL)) AS last_read,
      MAX(IF(history.outcome = 'INSPECTED' AND history.exempt, history.scan_id, NULL)) AS last_exempt,
      MAX(IF(history.usage IN ('IN_USE', 'USED_SINCE_START', 'PAST_USE', 'NOT_SEEN'), history.scan_id, NULL)) AS last_known_use,
      MAX(IF(history.usage IN ('PAST_USE', 'NOT_SEEN'), history.scan_id, NULL)) AS last_quiet
    FROM
      history
      LEFT JOIN reported ON reported.project_id = history.project_id
      AND reported.location = history.location
      AND reported.cluster = history.cluster
    WHERE
      history.cluster_uid IS NULL
      OR reported.cluster_uid IS NULL
      OR history.cluster_uid = reported.cluster_uid
    GROUP BY
      history.project_id,
      history.location,
      history.cluster
  )
SELECT
  this_scan.scan_id,
  accountable.project_id,
  accountable.location,
  accountable.cluster,
  accountable.enumerated,
  this_scan.organization,
  reported.outcome,
  reported.cluster_uid,
  reported.error_code,
  reported.exposure,
  reported.usage_verdict,
  reported.readiness,
  reported.reasons,
  reported.exempt,
  reported.recorded_at AS report_recorded_at,
  COALESCE(earlier.last_read = earlier.last_seen, FALSE) AS was_read,
  COALESCE(earlier.last_exempt = earlier.last_read, FALSE) AS was_exempt,
  COALESCE(earlier.last_quiet = earlier.last_known_use, FALSE) AS was_quiet,
  IF(reported.outcome = 'INSPECTED', reported.labels, carried.labels) AS labels,
  IF(ARRAY_LENGTH(listed.ancestors) > 0, listed.ancestors, carried.ancestors) AS ancestors,
  carried.cluster_uid AS carried_cluster_uid,
  carried.open_kubelets AS carried_open_kubelets,
  compared.scan_id AS compared_scan_id,
  compared.cluster_uid AS compared_cluster_uid,
  compared.exposure AS compared_exposure,
  compared.open_since AS compared_open_since,
  compared.last_used_at AS compared_last_used_at
FROM
  accountable
  CROSS JOIN this_scan
  LEFT JOIN listed ON listed.project_id = accountable.project_id
  AND listed.location = accountable.location
  AND listed.cluster = accountable.cluster
  LEFT JOIN reported ON reported.project_id = accountable.project_id
  AND reported.location = accountable.location
  AND reported.cluster = accountable.cluster
  LEFT JOIN compared ON compared.project_id = accountable.project_id
  AND compared.location = accountable.location
  AND compared.cluster = accountable.cluster
  LEFT JOIN carried ON carried.project_id = accountable.project_id
  AND carried.location = accountable.location
  AND carried.cluster = accountable.cluster
  LEFT JOIN earlier ON earlier.project_id = accountable.project_id
  AND earlier.location = accountable.location
  AND earlier.cluster = accountable.cluster
ORDER BY
  accountable.project_id,
  accountable.location,
  accountable.cluster
