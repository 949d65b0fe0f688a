-- The nodes that concluded scans sampled in the 30 days before a scan, by cluster: nodes with use first, then the most
-- recently sampled, at most eight per pool. A cluster with an unknown uid has no history, because an earlier cluster
-- may have had the same name.
WITH
  this_scan AS (
    SELECT
      scheduled_at
    FROM
      ${dataset}.last_scan_events
    WHERE
      scan_id = @scan_id
      AND event = 'STARTED'
  ),
  past AS (
    SELECT
      scan_id,
      project_id,
      location,
      cluster,
      cluster_uid,
      samples
    FROM
      ${dataset}.cluster_reports
    WHERE
      ARRAY_LENGTH(samples) > 0
      AND cluster_uid IS NOT NULL
      AND scan_id != @scan_id
      AND scan_date BETWEEN DATE_SUB(CAST(@scan_date AS DATE), INTERVAL 30 DAY) AND CAST(@scan_date AS DATE)
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
  ),
  sampled AS (
    SELECT
      past.project_id,
      past.location,
      past.cluster,
      past.cluster_uid,
      sample.pool,
      sample.node,
      MAX(sample.requests) > 0 AS used,
      MAX(sample.sampled_at) AS sampled_at
    FROM
      past
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = past.scan_id
      CROSS JOIN this_scan
      CROSS JOIN UNNEST(past.samples) AS sample
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
      AND scan.scheduled_at >= TIMESTAMP_SUB(this_scan.scheduled_at, INTERVAL 30 DAY)
    GROUP BY
      past.project_id,
      past.location,
      past.cluster,
      past.cluster_uid,
      sample.pool,
      sample.node
  ),
  followed AS (
    SELECT
      *
    FROM
      sampled
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY project_id, location, cluster, cluster_uid, pool
        ORDER BY used DESC, sampled_at DESC, node
      ) <= 8
  )
SELECT
  project_id,
  location,
  cluster,
  cluster_uid,
  ARRAY_AGG(STRUCT(node AS node, used AS used) ORDER BY used DESC, sampled_at DESC, node) AS nodes
FROM
  followed
GROUP BY
  project_id,
  location,
  cluster,
  cluster_uid
ORDER BY
  project_id,
  location,
  cluster,
  cluster_uid
