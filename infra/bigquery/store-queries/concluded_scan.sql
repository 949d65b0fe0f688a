-- The CONCLUDED event of a scan.
SELECT
  *
FROM
  ${dataset}.concluded_scans
WHERE
  scan_id = @scan_id
