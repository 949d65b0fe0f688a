-- The states of the clusters of a scan, worst first.
SELECT
  *
FROM
  ${dataset}.last_cluster_states
WHERE
  scan_id = @scan_id
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
