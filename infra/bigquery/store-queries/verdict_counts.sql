-- How many clusters of some scans, all or those of one owner, have each combination of verdicts. The days say which
-- partitions are read, and billed.
WITH
  last_states AS (
    SELECT
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
  OR CONCAT('projects/', project_id) = @owner
  OR @owner IN (
    SELECT
      ancestor.resource
    FROM
      UNNEST(ancestors) AS ancestor
  )
  OR @owner IN (
    SELECT
      CONCAT(label.key, '=', TRIM(label.value))
    FROM
      UNNEST(labels) AS label
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
