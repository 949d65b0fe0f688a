-- One row per concluded scan. The other views are based only on these scans.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
