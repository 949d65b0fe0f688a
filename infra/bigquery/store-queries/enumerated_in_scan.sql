-- The clusters that a scan must account for, and whether each has reported.
WITH
  reported AS (
    SELECT DISTINCT
      report_id
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
  )
SELECT
  listed.project_id,
  listed.location,
  listed.cluster,
  listed.project_number,
  reported.report_id IS NOT NULL AS reported
FROM
  ${dataset}.last_enumerated_clusters AS listed
  LEFT JOIN reported ON reported.report_id = listed.report_id
WHERE
  listed.scan_id = @scan_id
ORDER BY
  listed.project_id,
  listed.location,
  listed.cluster
