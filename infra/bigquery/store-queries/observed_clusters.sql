-- The clusters that a scan sampled, each with the samples of the same cluster from concluded scans of the previous 30
-- days, in time order. A cluster with an unknown uid has no history, because an earlier cluster may have had the same
-- name. Most scans have only rows without samples, so these are dropped before sorting. The date filters limit which
-- partitions are read and billed.
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
  recorded_last AS (
    SELECT
      report_id,
      MAX(recorded_at) AS recorded_at
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
      AND outcome = 'INSPECTED'
    GROUP BY
      report_id
  ),
  sampled AS (
    SELECT
      present.*
    FROM
      ${dataset}.cluster_reports AS present
      JOIN recorded_last ON recorded_last.report_id = present.report_id
      AND recorded_last.recorded_at = present.recorded_at
    WHERE
      present.scan_date = CAST(@scan_date AS DATE)
      AND present.scan_id = @scan_id
      AND ARRAY_LENGTH(present.samples) > 0
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY present.report_id ORDER BY present.recorded_at DESC) = 1
  ),
  past AS (
    SELECT
      scan_id,
      report_id,
      project_id,
      location,
      cluster,
      cluster_uid,
      samples,
      pools
    FROM
      ${dataset}.cluster_reports
    WHERE
      ARRAY_LENGTH(samples) > 0
      AND scan_id != @scan_id
      AND scan_date BETWEEN DATE_SUB(CAST(@scan_date AS DATE), INTERVAL 30 DAY) AND CAST(@scan_date AS DATE)
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
  ),
  history AS (
    SELECT
      past.project_id,
      past.location,
      past.cluster,
      past.cluster_uid,
      ARRAY_AGG(STRUCT(past.samples AS samples, past.pools AS pools) ORDER BY scan.scheduled_at, scan.scan_id) AS scans
    FROM
      past
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = past.scan_id
      CROSS JOIN this_scan
    WHERE
      scan.scheduled_at < this_scan.scheduled_at
      AND scan.scheduled_at >= TIMESTAMP_SUB(this_scan.scheduled_at, INTERVAL 30 DAY)
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
  sampled AS report
  LEFT JOIN history ON history.project_id = report.project_id
  AND history.location = report.location
  AND history.cluster = report.cluster
  AND history.cluster_uid = report.cluster_uid
ORDER BY
  report.project_id,
  report.location,
  report.cluster
