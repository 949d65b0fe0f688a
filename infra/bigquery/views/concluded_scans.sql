-- One row per concluded scan of a whole scope. Most other views are based only on these scans. Scans of one cluster that a
-- change triggered are not among them: concluded_with_changes has those too.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
  AND trigger IS DISTINCT FROM 'CHANGE'
