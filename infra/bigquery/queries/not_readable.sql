-- What could not be read, and why?
WITH
  last_scans AS (
    SELECT
      *
    FROM
      ${dataset}.concluded_scans
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scope ORDER BY scheduled_at DESC, scan_id DESC) = 1
  )
SELECT
  'CLUSTER' AS kind,
  CONCAT(project_id, '/', location, '/', cluster) AS place,
  COALESCE(error_code, outcome) AS code,
  error_detail AS detail,
  last_known_exposure
FROM
  ${dataset}.latest_clusters
WHERE
  outcome != 'INSPECTED'
UNION ALL
SELECT
  'FOLDER',
  unread.folder,
  unread.error_code,
  unread.error_detail,
  NULL
FROM
  last_scans
  CROSS JOIN UNNEST(last_scans.unreadable_folders) AS unread
UNION ALL
SELECT
  'PROJECT',
  unread.project_id,
  unread.error_code,
  unread.error_detail,
  NULL
FROM
  last_scans
  CROSS JOIN UNNEST(last_scans.unreadable_projects) AS unread
UNION ALL
SELECT
  'LOCATION',
  CONCAT(unread.project_id, '/', unread.location),
  'LOCATION_MISSING',
  NULL,
  NULL
FROM
  last_scans
  CROSS JOIN UNNEST(last_scans.partial_locations) AS unread
ORDER BY
  kind,
  place
