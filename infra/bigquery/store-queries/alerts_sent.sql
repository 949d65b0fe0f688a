-- The alerts of a scan that were delivered to a channel.
SELECT DISTINCT
  alert_id
FROM
  ${dataset}.alerts
WHERE
  scan_id = @scan_id
  AND channel = @channel
ORDER BY
  alert_id
