-- What changed between the last two scans?
WITH
  last_scans AS (
    SELECT
      scope,
      scan_id,
      LAG(scheduled_at) OVER (PARTITION BY scope ORDER BY scheduled_at, scan_id) AS previous_at
    FROM
      ${dataset}.concluded_scans
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scope ORDER BY scheduled_at DESC, scan_id DESC) = 1
  )
SELECT
  found.scope,
  found.change,
  found.project_id,
  found.location,
  found.cluster,
  found.compared_exposure,
  found.exposure,
  found.error_code
FROM
  ${dataset}.changes AS found
  JOIN last_scans ON last_scans.scope = found.scope
WHERE
  found.scan_id = last_scans.scan_id
  OR (
    found.trigger = 'CHANGE'
    AND found.scheduled_at > last_scans.previous_at
  )
ORDER BY
  found.scope,
  found.change,
  found.project_id,
  found.location,
  found.cluster
