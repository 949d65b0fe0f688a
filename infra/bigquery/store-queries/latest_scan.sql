-- The CONCLUDED event of the latest scan with a trigger, of one scope or of all.
SELECT
  *
FROM
  ${dataset}.concluded_with_changes
WHERE
  COALESCE(trigger, 'SCHEDULE') = @trigger
  AND (
    @scope IS NULL
    OR scope = @scope
  )
ORDER BY
  scheduled_at DESC,
  scan_id DESC
LIMIT
  1
