-- One row per scan, concluded or not: what it had to account for, and the outcome.
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
  started.expected_clusters,
  COALESCE(reported.reports, 0) AS reported_clusters,
  concluded.outcomes.inspected AS inspected_clusters,
  concluded.outcomes.unreadable AS unreadable_clusters,
  concluded.outcomes.gone AS gone_clusters,
  concluded.outcomes.missing AS missing_clusters,
  SAFE_DIVIDE(concluded.outcomes.inspected, started.expected_clusters) AS inspected_share,
  started.projects_listed,
  ARRAY_LENGTH(started.unreadable_projects) AS unreadable_projects,
  ARRAY_LENGTH(started.unreadable_folders) AS unreadable_folders,
  ARRAY_LENGTH(started.partial_locations) AS partial_locations
FROM
  ${dataset}.last_scan_events AS started
  LEFT JOIN ${dataset}.concluded_scans AS concluded ON concluded.scan_id = started.scan_id
  LEFT JOIN reported ON reported.scan_id = started.scan_id
WHERE
  started.event = 'STARTED'
