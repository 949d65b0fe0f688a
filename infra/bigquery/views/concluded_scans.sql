-- One row per concluded scan: the only scans that count for readers.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
