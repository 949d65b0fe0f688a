-- What the states of some scans carry forward, cluster by cluster, or for one cluster. The last row of each report is
-- determined first, from narrow columns: a window over whole rows would sort them. The days say which partitions are read,
-- and billed.
WITH
  recorded_last AS (
    SELECT
      report_id,
      MAX(recorded_at) AS recorded_at
    FROM
      ${dataset}.cluster_states
    WHERE
      scan_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
      AND scan_id IN UNNEST(@scan_ids)
      AND outcome != 'GONE'
    GROUP BY
      report_id
  )
SELECT
  state.scan_id,
  state.project_id,
  state.location,
  state.cluster,
  state.evidence_uid,
  state.evidence
FROM
  ${dataset}.cluster_states AS state
  JOIN recorded_last ON recorded_last.report_id = state.report_id
  AND recorded_last.recorded_at = state.recorded_at
WHERE
  state.scan_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
  AND state.scan_id IN UNNEST(@scan_ids)
  AND state.evidence_uid IS NOT NULL
  AND (
    @project_id IS NULL
    OR (
      state.project_id = @project_id
      AND state.location = @location
      AND state.cluster = @cluster
    )
  )
ORDER BY
  state.project_id,
  state.location,
  state.cluster,
  state.scan_id
