-- The CONCLUDED event of the latest scan, of one scope or of all.
SELECT
  *
FROM
  ${dataset}.concluded_scans
WHERE
  @scope IS NULL
  OR scope = @scope
ORDER BY
  scheduled_at DESC,
  scan_id DESC
LIMIT
  1
