-- One row per scan of a whole scope, concluded or not: what it had to account for, and the result. The figures of a
-- concluded scan are those that its conclusion was based on: an enumeration that finishes later does not change them.
WITH
  reported AS (
    SELECT
      scan_id,
      COUNT(DISTINCT report_id) AS reports
    FROM
      ${dataset}.cluster_reports
    GROUP BY
      scan_id
  )
SELECT
  started.scope,
  started.scan_id,
  started.scan_date,
  started.scheduled_at,
  concluded.scan_id IS NOT NULL AS concluded,
  concluded.recorded_at AS concluded_at,
  concluded.completeness,
  IF(concluded.scan_id IS NULL, started.expected_clusters, concluded.expected_clusters) AS expected_clusters,
  COALESCE(reported.reports, 0) AS reported_clusters,
  concluded.outcomes.inspected AS inspected_clusters,
  concluded.outcomes.unreadable AS unreadable_clusters,
  concluded.outcomes.gone AS gone_clusters,
  concluded.outcomes.missing AS missing_clusters,
  SAFE_DIVIDE(concluded.outcomes.inspected, concluded.expected_clusters - concluded.outcomes.gone) AS inspected_share,
  IF(concluded.scan_id IS NULL, started.projects_listed, concluded.projects_listed) AS projects_listed,
  IF(concluded.scan_id IS NULL, started.projects_api_disabled, concluded.projects_api_disabled) AS projects_api_disabled,
  ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.unreadable_projects, concluded.unreadable_projects)) AS unreadable_projects,
  ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.unreadable_folders, concluded.unreadable_folders)) AS unreadable_folders,
  ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.partial_locations, concluded.partial_locations)) AS partial_locations,
  ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.unreadable_projects, concluded.unreadable_projects))
  + ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.unreadable_folders, concluded.unreadable_folders))
  + ARRAY_LENGTH(IF(concluded.scan_id IS NULL, started.partial_locations, concluded.partial_locations)) AS unread_places
FROM
  ${dataset}.last_scan_events AS started
  LEFT JOIN ${dataset}.concluded_scans AS concluded ON concluded.scan_id = started.scan_id
  LEFT JOIN reported ON reported.scan_id = started.scan_id
WHERE
  started.event = 'STARTED'
  AND COALESCE(started.trigger, 'SCHEDULE') = 'SCHEDULE'
