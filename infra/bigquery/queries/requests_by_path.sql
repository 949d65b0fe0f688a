-- What is asked for on the port?
SELECT
  path,
  method,
  COUNT(*) AS clusters,
  SUM(requests) AS requests,
  SUM(COALESCE(requests_per_hour, 0)) AS requests_per_hour
FROM
  ${dataset}.usage_by_path
GROUP BY
  path,
  method
ORDER BY
  requests DESC,
  path,
  method
