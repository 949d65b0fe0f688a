-- What could not be read, and why?
WITH
  last_scans AS (
    SELECT
      scan_id
    FROM
      ${dataset}.concluded_scans
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY scope ORDER BY scheduled_at DESC, scan_id DESC) = 1
  ),
  not_read AS (
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
      ${dataset}.concluded_scans AS scan
      JOIN last_scans ON last_scans.scan_id = scan.scan_id
      CROSS JOIN UNNEST(scan.unreadable_folders) AS unread
    UNION ALL
    SELECT
      'PROJECT',
      unread.project_id,
      unread.error_code,
      unread.error_detail,
      NULL
    FROM
      ${dataset}.concluded_scans AS scan
      JOIN last_scans ON last_scans.scan_id = scan.scan_id
      CROSS JOIN UNNEST(scan.unreadable_projects) AS unread
    UNION ALL
    SELECT
      'LOCATION',
      CONCAT(unread.project_id, '/', unread.location),
      'LOCATION_MISSING',
      NULL,
      NULL
    FROM
      ${dataset}.concluded_scans AS scan
      JOIN last_scans ON last_scans.scan_id = scan.scan_id
      CROSS JOIN UNNEST(scan.partial_locations) AS unread
  )
SELECT
  *
FROM
  not_read
ORDER BY
  kind,
  place
