-- What all scans together know of each kubelet process, from the last concluded scan that accounted for its cluster:
-- the entries that this scan carried forward. A cluster that is GONE has none.
SELECT
  latest.organization,
  latest.project_id,
  latest.location,
  latest.cluster,
  state.evidence_uid AS cluster_uid,
  latest.scan_id,
  latest.scan_date,
  entry.pool,
  entry.node,
  entry.node_uid,
  entry.node_created_at,
  entry.gone,
  entry.process_started_at,
  entry.first_sampled_at,
  entry.last_sampled_at,
  entry.observed_since,
  entry.last_grew_at,
  entry.port,
  entry.port_open_at,
  entry.doubt,
  entry.requests,
  entry.paths
FROM
  ${dataset}.latest_clusters AS latest
  JOIN ${dataset}.last_cluster_states AS state ON state.scan_id = latest.scan_id
  AND state.report_id = latest.report_id
  CROSS JOIN UNNEST(state.evidence) AS entry
