-- How many clusters of some scans, all or those of one owner, have each combination of verdicts. The days say which
-- partitions are read, and billed.
WITH
  last_states AS (
    SELECT
      report_id,
      scan_id,
      outcome,
      exposure,
      readiness,
      exempt,
      project_id,
      labels,
      ancestors
    FROM
      ${dataset}.cluster_states
    WHERE
      scan_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
      AND scan_id IN UNNEST(@scan_ids)
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY recorded_at DESC) = 1
  ),
  -- Not a subquery per row: DuckDB would join on whole lists of labels.
  owned AS (
    SELECT
      report_id
    FROM
      last_states
    WHERE
      CONCAT('projects/', project_id) = @owner
    UNION DISTINCT
    SELECT
      state.report_id
    FROM
      last_states AS state
      CROSS JOIN UNNEST(state.ancestors) AS ancestor
    WHERE
      ancestor.resource = @owner
    UNION DISTINCT
    SELECT
      state.report_id
    FROM
      last_states AS state
      CROSS JOIN UNNEST(state.labels) AS label
    WHERE
      CONCAT(label.key, '=', TRIM(label.value)) = @owner
  )
SELECT
  scan_id,
  outcome,
  exposure,
  readiness,
  exempt,
  COUNT(*) AS clusters
FROM
  last_states
WHERE
  @owner IS NULL
  OR report_id IN (
    SELECT
      report_id
    FROM
      owned
  )
GROUP BY
  scan_id,
  outcome,
  exposure,
  readiness,
  exempt
ORDER BY
  scan_id,
  outcome,
  exposure,
  readiness,
  exempt
