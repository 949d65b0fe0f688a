-- The clusters that a scan sampled, each with what concluded scans of the 30 days before saw of the very same cluster,
-- in time order. A cluster whose uid is not known has no history: another one may have had its name.
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
  history AS (
    SELECT
      past.project_id,
      past.location,
      past.cluster,
      past.cluster_uid,
      ARRAY_AGG(STRUCT(past.samples AS samples, past.pools AS pools) ORDER BY scan.scheduled_at, scan.scan_id) AS scans
    FROM
      ${dataset}.last_cluster_reports AS past
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = past.scan_id
      CROSS JOIN this_scan
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
      AND scan.scheduled_at >= TIMESTAMP_SUB(this_scan.scheduled_at, INTERVAL 30 DAY)
      AND ARRAY_LENGTH(past.samples) > 0
    GROUP BY
      past.project_id,
      past.location,
      past.cluster,
      past.cluster_uid
  )
SELECT
  report,
  history.scans AS earlier
FROM
  ${dataset}.last_cluster_reports AS report
  LEFT JOIN history ON history.project_id = report.project_id
  AND history.location = report.location
  AND history.cluster = report.cluster
  AND history.cluster_uid = report.cluster_uid
WHERE
  report.scan_id = @scan_id
  AND ARRAY_LENGTH(report.samples) > 0
ORDER BY
  report.project_id,
  report.location,
  report.cluster
