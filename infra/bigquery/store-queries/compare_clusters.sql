-- Every cluster that a scan must judge, together with what earlier concluded scans found: the clusters that it
-- enumerated, plus those that scans of its scope, concluded before it started to enumerate, last recorded with an
-- outcome other than GONE. Clusters of scans that concluded later could not be carried over, so they do not count as
-- gone. The clocks of the functions may differ by minutes.
-- The states of a cluster form a chain, ordered by the time at which it was read: read_at or, in rows of earlier releases,
-- the time of the scan. A scan of one cluster that a change triggered (CHANGE) is part of the chain by this time alone; it
-- accounts for no other cluster, and does not count as a scan of its scope.
WITH
  this_scan AS (
    SELECT
      last_event.scan_id,
      last_event.organization,
      last_event.scope,
      last_event.scheduled_at,
      COALESCE(last_event.trigger, 'SCHEDULE') = 'CHANGE' AS is_change,
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
  all_states AS (
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
      COALESCE(state.read_at, scan.scheduled_at) AS read_at,
      scan.scheduled_at,
      COALESCE(scan.trigger, 'SCHEDULE') = 'CHANGE' AS was_change,
      scan.scope = this_scan.scope
      AND scan.recorded_at <= TIMESTAMP_SUB(this_scan.began_at, INTERVAL 10 MINUTE) AS was_known
    FROM
      ${dataset}.last_cluster_states AS state
      JOIN ${dataset}.concluded_with_changes AS scan ON scan.scan_id = state.scan_id
      CROSS JOIN this_scan
    WHERE
      scan.scan_id != this_scan.scan_id
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
      read_at,
      changed_by,
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
  -- Beside each state, whether it comes before this scan's report in the chain.
  placed AS (
    SELECT
      all_states.*,
      IF(
        all_states.was_change
        OR this_scan.is_change,
        all_states.read_at <= COALESCE(reported.read_at, this_scan.scheduled_at),
        all_states.scheduled_at < this_scan.scheduled_at
      ) AS is_earlier
    FROM
      all_states
      CROSS JOIN this_scan
      LEFT JOIN reported ON reported.project_id = all_states.project_id
      AND reported.location = all_states.location
      AND reported.cluster = all_states.cluster
  ),
  history AS (
    SELECT
      *,
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY read_at, scan_id) AS link
    FROM
      placed
    WHERE
      is_earlier
  ),
  -- The clusters that a later link of the chain is about: what this scan has to say of them is overtaken.
  overtaken AS (
    SELECT DISTINCT
      placed.project_id,
      placed.location,
      placed.cluster
    FROM
      placed
      CROSS JOIN this_scan
    WHERE
      NOT placed.is_earlier
      AND (
        placed.was_change
        OR this_scan.is_change
      )
      AND placed.exposure IN ('OPEN', 'WILL_REOPEN', 'CLOSED')
  ),
  known AS (
    SELECT
      project_id,
      location,
      cluster,
      outcome
    FROM
      history
      CROSS JOIN this_scan
    WHERE
      was_known
      AND NOT was_change
      AND NOT is_change
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY project_id, location, cluster
        ORDER BY history.scheduled_at DESC, history.scan_id DESC
      ) = 1
  ),
  compared AS (
    SELECT
      *
    FROM
      history
    WHERE
      exposure IN ('OPEN', 'WILL_REOPEN', 'CLOSED')
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY link DESC) = 1
  ),
  carried AS (
    SELECT
      *
    FROM
      history
    WHERE
      outcome = 'INSPECTED'
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY link DESC) = 1
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
  -- For each fact, the last link of the chain that knew it, and the last one of which it was true. Whether a scan could
  -- read the cluster is a fact about scans of a whole scope.
  earlier AS (
    SELECT
      history.project_id,
      history.location,
      history.cluster,
      MAX(IF(NOT history.was_change, history.link, NULL)) AS last_seen,
      MAX(IF(NOT history.was_change AND history.outcome = 'INSPECTED', history.link, NULL)) AS last_seen_readable,
      MAX(IF(history.outcome = 'INSPECTED', history.link, NULL)) AS last_read,
      MAX(IF(history.outcome = 'INSPECTED' AND history.exempt, history.link, NULL)) AS last_exempt,
      MAX(IF(history.usage IN ('IN_USE', 'USED_SINCE_START', 'PAST_USE', 'NOT_SEEN'), history.link, NULL)) AS last_known_use,
      MAX(IF(history.usage IN ('PAST_USE', 'NOT_SEEN'), history.link, NULL)) AS last_quiet
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
  reported.read_at,
  reported.changed_by,
  overtaken.cluster IS NOT NULL AS is_overtaken,
  reported.recorded_at AS report_recorded_at,
  COALESCE(earlier.last_seen_readable = earlier.last_seen, FALSE) AS was_read,
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
  LEFT JOIN overtaken ON overtaken.project_id = accountable.project_id
  AND overtaken.location = accountable.location
  AND overtaken.cluster = accountable.cluster
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
