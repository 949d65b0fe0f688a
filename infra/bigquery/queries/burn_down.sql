-- Is the number of open clusters going down?
SELECT
  scope,
  scheduled_at,
  completeness,
  clusters,
  open_clusters,
  used_open_clusters,
  safe_to_close_clusters,
  will_reopen_clusters,
  unknown_clusters,
  unread_clusters
FROM
  ${dataset}.fleet_trend
ORDER BY
  scope,
  scheduled_at
