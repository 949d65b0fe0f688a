-- How many clusters are open, in use and safe to close?
SELECT
  COALESCE(exposure, outcome) AS standing,
  COUNT(*) AS clusters,
  COUNT(IF(exempt, 1, NULL)) AS exempt_clusters
FROM
  ${dataset}.latest_clusters
GROUP BY
  standing
ORDER BY
  clusters DESC,
  standing
