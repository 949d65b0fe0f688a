-- One row per concluded scan, including scans of one cluster that a change triggered (CHANGE) and of one project with which a
-- campaign renewed its evidence (RENEWAL).
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
