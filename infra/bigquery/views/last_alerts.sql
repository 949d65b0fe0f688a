-- One row per alert and channel: delivered (status DELIVERED, or null in rows of earlier releases), else LOST, else
-- PENDING. If a delivery was recorded twice, the later row.
SELECT
  *
FROM
  ${dataset}.alerts
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY scan_id, delivery_id
    ORDER BY
      CASE COALESCE(status, 'DELIVERED')
        WHEN 'DELIVERED' THEN 1
        WHEN 'LOST' THEN 2
        ELSE 3
      END,
      recorded_at DESC
  ) = 1
