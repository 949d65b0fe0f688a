-- The events of every scan, concluded or not. If an event was recorded twice, the later row. Earlier releases called a
-- scan COMPLETE even if some places or clusters could not be read; such a scan is PARTIAL here.
SELECT
  * REPLACE (
    IF(
      completeness = 'COMPLETE'
      AND ARRAY_LENGTH(unreadable_projects) + ARRAY_LENGTH(unreadable_folders) + ARRAY_LENGTH(partial_locations) + outcomes.unreadable > 0,
      'PARTIAL',
      completeness
    ) AS completeness
  )
FROM
  ${dataset}.scans
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY scan_id, event_id ORDER BY recorded_at DESC, expected_clusters DESC) = 1
