-- One row per concluded scan, including scans of one cluster that a change triggered.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
