-- Which programs call the port, and on how many clusters?
SELECT
  COALESCE(caller.agent, 'not recognized') AS agent,
  COUNT(DISTINCT CONCAT(caller.project_id, '/', caller.location, '/', caller.cluster)) AS clusters,
  COUNT(*) AS workloads
FROM
  ${dataset}.suspected_callers AS caller
GROUP BY
  caller.agent
ORDER BY
  clusters DESC,
  workloads DESC,
  agent
