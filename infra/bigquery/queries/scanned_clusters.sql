-- The clusters of a concluded scan, worst first: the state of each, and its report where one came.
SELECT
  state,
  report
FROM
  ${dataset}.last_cluster_states AS state
  LEFT JOIN ${dataset}.last_cluster_reports AS report ON report.scan_id = state.scan_id
  AND report.report_id = state.report_id
WHERE
  state.scan_id = @scan_id
ORDER BY
  CASE
    WHEN state.exposure = 'OPEN' AND state.usage = 'IN_USE' THEN 1
    WHEN state.exposure = 'OPEN' AND state.usage = 'USED_SINCE_START' THEN 2
    WHEN state.exposure = 'OPEN' THEN 3
    WHEN state.exposure = 'UNKNOWN' THEN 4
    WHEN state.outcome IN ('UNREADABLE', 'MISSING') THEN 5
    WHEN state.exposure = 'WILL_REOPEN' THEN 6
    WHEN state.outcome = 'GONE' THEN 8
    ELSE 7
  END,
  state.project_id,
  state.location,
  state.cluster
