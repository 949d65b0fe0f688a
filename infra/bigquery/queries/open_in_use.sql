-- Which open clusters are in use, or were used since their kubelets started, busiest first?
SELECT
  project_id,
  location,
  cluster,
  usage_verdict,
  readiness,
  usage.requests_per_hour,
  usage.probing,
  ARRAY_LENGTH(callers) AS suspected_callers,
  ARRAY_LENGTH(accepted_breaks) AS accepted_breaks,
  last_used_at
FROM
  ${dataset}.latest_clusters
WHERE
  exposure = 'OPEN'
  AND usage_verdict IN ('IN_USE', 'USED_SINCE_START')
ORDER BY
  COALESCE(usage.requests_per_hour, 0) DESC,
  project_id,
  location,
  cluster
