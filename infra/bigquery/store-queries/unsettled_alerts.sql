-- The alerts that concluded scans raised and that were neither delivered nor given up, and those that a scan reports as
-- lost, in the order in which they were raised. An alert counts as raised only if its conclusion was recorded: both
-- have the same time.
WITH
  settled AS (
    SELECT DISTINCT
      delivery_id
    FROM
      ${dataset}.alerts
    WHERE
      status IS NULL
      OR status != 'PENDING'
  )
SELECT
  alert.*
FROM
  ${dataset}.alerts AS alert
  LEFT JOIN ${dataset}.concluded_with_changes AS scan ON scan.scan_id = alert.scan_id
  AND scan.recorded_at = alert.recorded_at
  LEFT JOIN settled ON settled.delivery_id = alert.delivery_id
WHERE
  (
    alert.status = 'PENDING'
    AND scan.scan_id IS NOT NULL
    AND settled.delivery_id IS NULL
  )
  OR (
    alert.status = 'LOST'
    AND alert.reported_in_scan_id = @scan_id
  )
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY alert.delivery_id ORDER BY alert.recorded_at DESC) = 1
ORDER BY
  alert.scan_id,
  alert.position,
  alert.delivery_id
