-- The last link of the chain of one cluster's states that says whether it is open or that it is gone, and the time of the
-- last concluded scan of the whole scope; each is null if there is none. compare_clusters describes the order. RENEWALs are
-- not links.
WITH
  baseline AS (
    SELECT
      MAX(scheduled_at) AS scheduled_at
    FROM
      ${dataset}.concluded_scans
    WHERE
      scope = @scope
  ),
  chain AS (
    SELECT
      state.cluster_uid,
      state.exposure,
      state.exempt,
      COALESCE(state.read_at, scan.scheduled_at) AS read_at,
      state.scan_id
    FROM
      ${dataset}.cluster_states AS state
      JOIN ${dataset}.concluded_with_changes AS scan ON scan.scan_id = state.scan_id
    WHERE
      state.project_id = @project_id
      AND state.location = @location
      AND state.cluster = @cluster
      AND scan.trigger IS DISTINCT FROM 'RENEWAL'
      AND (
        state.exposure IN ('OPEN', 'WILL_REOPEN', 'CLOSED')
        OR state.outcome = 'GONE'
      )
    QUALIFY
      ROW_NUMBER() OVER (ORDER BY COALESCE(state.read_at, scan.scheduled_at) DESC, state.scan_id DESC, state.recorded_at DESC) = 1
  )
SELECT
  baseline.scheduled_at AS last_scan_at,
  chain.cluster_uid,
  chain.exposure,
  chain.exempt,
  chain.read_at,
  chain.scan_id
FROM
  baseline
  LEFT JOIN chain ON TRUE
