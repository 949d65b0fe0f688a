-- The CONCLUDED event of a scan.
SELECT
  *
FROM
  ${dataset}.concluded_with_changes
WHERE
  scan_id = @scan_id
