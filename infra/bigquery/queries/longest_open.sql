-- Which clusters have been open the longest, as far as the stored scans show?
SELECT
  project_id,
  location,
  cluster,
  open_since,
  DIV(TIMESTAMP_DIFF(scheduled_at, open_since, MILLISECOND), 86400000) AS days_open,
  readiness,
  exempt
FROM
  ${dataset}.latest_clusters
WHERE
  exposure = 'OPEN'
ORDER BY
  open_since,
  project_id,
  location,
  cluster
