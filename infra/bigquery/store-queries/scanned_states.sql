-- The states of a scan's clusters, worst first.
SELECT
  *
FROM
  ${dataset}.cluster_states
WHERE
  scan_date = CAST(@scan_date AS DATE)
  AND scan_id = @scan_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY recorded_at DESC) = 1
ORDER BY
  CASE
    WHEN exposure = 'OPEN' AND usage = 'IN_USE' THEN 1
    WHEN exposure = 'OPEN' AND usage = 'USED_SINCE_START' THEN 2
    WHEN exposure = 'OPEN' THEN 3
    WHEN exposure = 'UNKNOWN' THEN 4
    WHEN outcome IN ('UNREADABLE', 'MISSING') THEN 5
    WHEN exposure = 'WILL_REOPEN' THEN 6
    WHEN outcome = 'GONE' THEN 8
    ELSE 7
  END,
  project_id,
  location,
  cluster
