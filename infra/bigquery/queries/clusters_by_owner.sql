-- How many clusters of each owner are open, in use and safe to close now? Owners are projects, folders and labels.
SELECT
  kind,
  owner,
  COUNT(*) AS clusters,
  COUNT(IF(exposure = 'OPEN', 1, NULL)) AS open_clusters,
  COUNT(IF(exposure = 'OPEN' AND usage_verdict IN ('IN_USE', 'USED_SINCE_START'), 1, NULL)) AS used_open_clusters,
  COUNT(IF(readiness = 'SAFE_TO_CLOSE', 1, NULL)) AS safe_to_close_clusters,
  COUNT(IF(outcome IN ('UNREADABLE', 'MISSING'), 1, NULL)) AS unread_clusters
FROM
  ${dataset}.cluster_owners
GROUP BY
  kind,
  owner
ORDER BY
  kind,
  open_clusters DESC,
  owner
