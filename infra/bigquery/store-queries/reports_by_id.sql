-- Some of the reports of a scan, in no order. The day says which partition is read, and billed.
SELECT
  *
FROM
  ${dataset}.cluster_reports
WHERE
  scan_date = CAST(@scan_date AS DATE)
  AND scan_id = @scan_id
  AND report_id IN UNNEST(@report_ids)
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, report_id ORDER BY recorded_at DESC) = 1
