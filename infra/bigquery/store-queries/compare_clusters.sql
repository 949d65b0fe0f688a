-- Every cluster that a scan must judge, together with what earlier concluded scans knew: the clusters that it
-- enumerated, plus those that scans of its scope, concluded before it started to enumerate, last recorded with an
-- outcome other than GONE. Clusters of scans that concluded later could not be carried over, so they do not count as
-- gone. The clocks of the functions may differ by minutes. Of the other scans, `earlier_scans` names those whose states
-- tell all that was known; the days say which partitions are read, and billed.
-- The states of a cluster form a chain, ordered by the time at which it was read: read_at or, in rows of earlier releases,
-- the time of the scan. A scan of one cluster that a change triggered (CHANGE) is part of the chain by this time alone; it
-- accounts for no other cluster, and does not count as a scan of its scope. Nor does a scan with which a campaign renewed its
-- evidence (RENEWAL), about which nobody was alerted: of what it found, only open kubelets are carried forward.
WITH
  this_scan AS (
    SELECT
      last_event.scan_id,
      last_event.organization,
      last_event.scope,
      last_event.scheduled_at,
      last_event.trigger IS NOT DISTINCT FROM 'CHANGE' AS is_change,
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
  last_states AS (
    SELECT
      *
    FROM
      ${dataset}.cluster_states
    WHERE
      scan_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
      AND scan_id IN UNNEST(@earlier_scan_ids)
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
  ),
  all_states AS (
    SELECT
      state.project_id,
      state.location,
      state.cluster,
      state.cluster_uid,
      state.outcome,
      IF(scan.trigger IS NOT DISTINCT FROM 'RENEWAL', 'UNKNOWN', state.exposure) AS exposure,
      IF(scan.trigger IS NOT DISTINCT FROM 'RENEWAL', 'NOT_CHECKED', state.usage) AS usage,
      IF(
        scan.trigger IS NOT DISTINCT FROM 'RENEWAL'
        AND state.earlier.read.cluster_uid = state.cluster_uid,
        state.earlier.read.exempt,
        state.exempt
      ) AS exempt,
      state.open_since,
      state.last_used_at,
      state.open_kubelets,
      state.labels,
      state.ancestors,
      state.earlier,
      state.scan_id,
      COALESCE(state.read_at, scan.scheduled_at) AS read_at,
      scan.scheduled_at,
      scan.trigger IS NOT DISTINCT FROM 'CHANGE' AS was_change,
      COALESCE(scan.trigger, 'SCHEDULE') = 'SCHEDULE' AS was_whole,
      scan.scope = this_scan.scope
      AND scan.recorded_at <= TIMESTAMP_SUB(this_scan.began_at, INTERVAL 10 MINUTE) AS was_known
    FROM
      last_states AS state
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
      AND was_whole
      AND NOT is_change
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY project_id, location, cluster
        ORDER BY history.scheduled_at DESC, history.scan_id DESC
      ) = 1
  ),
  last_state AS (
    SELECT
      *
    FROM
      history
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY link DESC) = 1
  ),
  -- Whether a scan could read the cluster is a fact about scans of a whole scope.
  last_seen AS (
    SELECT
      *
    FROM
      history
    WHERE
      was_whole
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY link DESC) = 1
  ),
  -- A fact is the state's own if the scan could tell it, or else carried from an earlier one. The last one counts.
  facts AS (
    SELECT
      project_id,
      location,
      cluster,
      link,
      IF(exposure != 'UNKNOWN', scan_id, earlier.exposure.scan_id) AS compared_scan_id,
      IF(exposure != 'UNKNOWN', cluster_uid, earlier.exposure.cluster_uid) AS compared_cluster_uid,
      IF(exposure != 'UNKNOWN', exposure, earlier.exposure.exposure) AS compared_exposure,
      IF(exposure != 'UNKNOWN', open_since, earlier.exposure.open_since) AS compared_open_since,
      IF(exposure != 'UNKNOWN', last_used_at, earlier.exposure.last_used_at) AS compared_last_used_at,
      IF(exposure != 'UNKNOWN', read_at, earlier.exposure.read_at) AS compared_read_at,
      IF(outcome = 'INSPECTED', cluster_uid, earlier.read.cluster_uid) AS read_cluster_uid,
      IF(outcome = 'INSPECTED', exempt, earlier.read.exempt) AS read_exempt,
      IF(outcome = 'INSPECTED', open_kubelets, earlier.read.open_kubelets) AS read_open_kubelets,
      IF(outcome = 'INSPECTED', read_at, earlier.read.read_at) AS last_read_at,
      IF(usage NOT IN ('INCONCLUSIVE', 'NOT_CHECKED'), cluster_uid, earlier.usage.cluster_uid) AS usage_cluster_uid,
      IF(usage NOT IN ('INCONCLUSIVE', 'NOT_CHECKED'), usage, earlier.usage.usage) AS known_usage,
      IF(usage NOT IN ('INCONCLUSIVE', 'NOT_CHECKED'), read_at, earlier.usage.read_at) AS usage_read_at
    FROM
      history
  ),
  compared AS (
    SELECT
      *
    FROM
      facts
    WHERE
      compared_exposure IS NOT NULL
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY compared_read_at DESC, link DESC) = 1
  ),
  last_read AS (
    SELECT
      *
    FROM
      facts
    WHERE
      read_exempt IS NOT NULL
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY last_read_at DESC, link DESC) = 1
  ),
  last_usage AS (
    SELECT
      *
    FROM
      facts
    WHERE
      known_usage IS NOT NULL
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY usage_read_at DESC, link DESC) = 1
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
  IF(reported.outcome = 'INSPECTED', reported.labels, last_state.labels) AS labels,
  IF(ARRAY_LENGTH(listed.ancestors) > 0, listed.ancestors, last_state.ancestors) AS ancestors,
  last_seen.outcome AS seen_outcome,
  last_seen.cluster_uid AS seen_cluster_uid,
  last_read.read_exempt,
  last_read.read_cluster_uid,
  last_read.read_open_kubelets,
  last_read.last_read_at,
  last_usage.known_usage,
  last_usage.usage_cluster_uid,
  last_usage.usage_read_at,
  compared.compared_scan_id,
  compared.compared_cluster_uid,
  compared.compared_exposure,
  compared.compared_open_since,
  compared.compared_last_used_at,
  compared.compared_read_at
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
  LEFT JOIN last_state ON last_state.project_id = accountable.project_id
  AND last_state.location = accountable.location
  AND last_state.cluster = accountable.cluster
  LEFT JOIN last_seen ON last_seen.project_id = accountable.project_id
  AND last_seen.location = accountable.location
  AND last_seen.cluster = accountable.cluster
  LEFT JOIN last_read ON last_read.project_id = accountable.project_id
  AND last_read.location = accountable.location
  AND last_read.cluster = accountable.cluster
  LEFT JOIN last_usage ON last_usage.project_id = accountable.project_id
  AND last_usage.location = accountable.location
  AND last_usage.cluster = accountable.cluster
ORDER BY
  accountable.project_id,
  accountable.location,
  accountable.cluster
