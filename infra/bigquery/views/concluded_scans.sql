-- One row per concluded scan of a whole scope. Most other views are based only on these scans. Scans of one cluster that a
-- change triggered, and scans with which a campaign renewed its evidence, are not among them: concluded_with_changes has
-- those too.
SELECT
  *
FROM
  ${dataset}.last_scan_events
WHERE
  event = 'CONCLUDED'
  AND COALESCE(trigger, 'SCHEDULE') = 'SCHEDULE'
