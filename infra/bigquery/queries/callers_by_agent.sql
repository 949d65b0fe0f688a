-- Which programs call the port, on how many clusters?
SELECT
  agent,
  COUNT(DISTINCT CONCAT(project_id, '/', location, '/', cluster)) AS clusters,
  COUNT(*) AS workloads
FROM
  ${dataset}.suspected_callers
GROUP BY
  agent
ORDER BY
  clusters DESC,
  workloads DESC,
  agent
