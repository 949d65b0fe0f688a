-- One row per node pool of every cluster that its last scan could read, with its verdicts over all scans.
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
  COALESCE(pool_state.usage.verdict, node_pool.usage.verdict) AS usage_verdict,
  IF(pool_state.pool IS NULL, node_pool.usage.reason, pool_state.usage.reason) AS usage_reason,
  IF(pool_state.pool IS NULL, node_pool.usage.window_seconds, pool_state.usage.window_seconds) AS window_seconds,
  IF(pool_state.pool IS NULL, node_pool.usage.nodes_total, pool_state.usage.nodes_total) AS nodes_total,
  IF(pool_state.pool IS NULL, node_pool.usage.nodes_sampled, pool_state.usage.nodes_sampled) AS nodes_sampled,
  IF(pool_state.pool IS NULL, node_pool.usage.nodes_covered, pool_state.usage.nodes_covered) AS nodes_covered,
  IF(pool_state.pool IS NULL, node_pool.usage.unseen_share, pool_state.usage.unseen_share) AS unseen_share,
  IF(pool_state.pool IS NULL, node_pool.usage.requests, pool_state.usage.requests) AS requests,
  IF(pool_state.pool IS NULL, node_pool.usage.requests_per_hour, pool_state.usage.requests_per_hour) AS requests_per_hour,
  pool_state.last_used_at,
  pool_state.quiet_since,
  COALESCE(pool_state.readiness, node_pool.readiness) AS readiness
FROM
  ${dataset}.latest_clusters AS latest
  CROSS JOIN UNNEST(latest.pools) AS node_pool
  CROSS JOIN UNNEST(IF(ARRAY_LENGTH(latest.pool_states) > 0, latest.pool_states, [NULL])) AS pool_state
WHERE
  pool_state.pool IS NULL
  OR pool_state.pool = node_pool.pool
