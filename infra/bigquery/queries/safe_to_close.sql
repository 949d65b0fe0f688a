-- Which clusters can be closed today, and how many nodes would that restart?
SELECT
  project_id,
  location,
  cluster,
  exposure,
  exempt,
  quiet_since,
  (
    SELECT
      COALESCE(SUM(node_pool.node_count), 0)
    FROM
      UNNEST(pools) AS node_pool
    WHERE
      node_pool.port != 'DISABLED'
  ) AS nodes_restarted
FROM
  ${dataset}.latest_clusters
WHERE
  readiness = 'SAFE_TO_CLOSE'
ORDER BY
  nodes_restarted,
  project_id,
  location,
  cluster
