-- What changed between the last two scans?
SELECT
  scope,
  change,
  project_id,
  location,
  cluster,
  compared_exposure,
  exposure,
  error_code
FROM
  ${dataset}.changes
WHERE
  scan_id IN (
    SELECT
      scan_id
    FROM
      ${dataset}.concluded_scans
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scope ORDER BY scheduled_at DESC, scan_id DESC) = 1
  )
ORDER BY
  scope,
  change,
  project_id,
  location,
  cluster
