-- Which paths are requested on the port?
SELECT
  path,
  method,
  COUNT(*) AS clusters,
  SUM(requests) AS requests,
  ROUND(SUM(COALESCE(requests_per_hour, 0)), 3) AS requests_per_hour
FROM
  ${dataset}.usage_by_path
GROUP BY
  path,
  method
ORDER BY
  requests DESC,
  path,
  method
