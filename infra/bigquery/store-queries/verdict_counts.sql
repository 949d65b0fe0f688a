-- How many clusters of some scans have each combination of verdicts. The days say which partitions are read, and billed.
WITH
  last_states AS (
    SELECT
      scan_id,
      outcome,
      exposure,
      readiness,
      exempt
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
