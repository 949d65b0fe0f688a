-- One row per alert and channel that it was delivered to. If a delivery was recorded twice, the later row.
SELECT
  *
FROM
  ${dataset}.alerts
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, delivery_id ORDER BY recorded_at DESC) = 1
