-- How many clusters are open, in use and safe to close?
SELECT
  COALESCE(exposure, outcome) AS standing,
  COUNT(*) AS clusters,
  COUNT(IF(usage_verdict IN ('IN_USE', 'USED_SINCE_START'), 1, NULL)) AS used_clusters,
  COUNT(IF(readiness = 'SAFE_TO_CLOSE', 1, NULL)) AS safe_to_close_clusters,
  COUNT(IF(exempt, 1, NULL)) AS exempt_clusters
FROM
  ${dataset}.latest_clusters
GROUP BY
  standing
ORDER BY
  clusters DESC,
  standing
