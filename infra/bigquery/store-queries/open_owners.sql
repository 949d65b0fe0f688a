-- What names the owners of each cluster that was open in a scan. The date says which partition is read, and billed.
SELECT
  project_id,
  labels,
  ancestors
FROM
  ${dataset}.cluster_states
WHERE
  scan_date = CAST(@scan_date AS DATE)
  AND scan_id = @scan_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY recorded_at DESC) = 1
  AND exposure = 'OPEN'
