-- Requests to the read-only port by cluster, path and method, from the last scan of each cluster.
SELECT
  latest.organization,
  latest.project_id,
  latest.location,
  latest.cluster,
  latest.scan_id,
  latest.scan_date,
  latest.usage_verdict,
  latest.usage.source,
  latest.usage.window_seconds,
  counted.path,
  counted.method,
  counted.requests,
  counted.requests_per_hour
FROM
  ${dataset}.latest_clusters AS latest
  CROSS JOIN UNNEST(latest.usage.paths) AS counted
