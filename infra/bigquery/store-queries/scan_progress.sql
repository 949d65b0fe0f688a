-- The progress of a scan, in one row.
WITH
  listed AS (
    SELECT DISTINCT
      report_id
    FROM
      ${dataset}.enumerated_clusters
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
  ),
  reported AS (
    SELECT DISTINCT
      report_id
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
  ),
  accounted AS (
    SELECT
      COUNT(listed.report_id) AS enumerated_clusters,
      COUNT(reported.report_id) AS reported_clusters
    FROM
      listed
      LEFT JOIN reported ON reported.report_id = listed.report_id
  ),
  counted AS (
    SELECT
      MAX(expected_clusters) AS expected_clusters
    FROM
      ${dataset}.scans
    WHERE
      scan_id = @scan_id
      AND event = 'STARTED'
  )
SELECT
  counted.expected_clusters,
  accounted.enumerated_clusters,
  accounted.reported_clusters
FROM
  accounted
  CROSS JOIN counted
