-- One row per node pool of every cluster that its last scan could read.
SELECT
  latest.organization,
  latest.project_id,
  latest.location,
  latest.cluster,
  latest.scan_id,
  latest.scan_date,
  latest.mode,
  node_pool.pool,
  node_pool.version,
  node_pool.node_count,
  node_pool.auto_provisioned,
  node_pool.port,
  node_pool.certainty,
  node_pool.basis,
  node_pool.effective_port,
  node_pool.usage.verdict AS usage_verdict,
  node_pool.usage.reason AS usage_reason,
  node_pool.usage.window_seconds,
  node_pool.usage.nodes_total,
  node_pool.usage.nodes_sampled,
  node_pool.usage.requests,
  node_pool.usage.requests_per_hour,
  node_pool.readiness
FROM
  ${dataset}.latest_clusters AS latest
  CROSS JOIN UNNEST(latest.pools) AS node_pool
