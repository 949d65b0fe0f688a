-- Which control plane versions are in use, and which are too old to close the port?
SELECT
  REGEXP_EXTRACT(control_plane_version, '^([0-9]+[.][0-9]+)') AS minor_version,
  COUNT(*) AS clusters,
  COUNT(IF(exposure = 'OPEN', 1, NULL)) AS open_clusters,
  COUNT(IF(readiness = 'UPGRADE_FIRST', 1, NULL)) AS upgrade_first_clusters
FROM
  ${dataset}.latest_clusters
WHERE
  exposure IS NOT NULL
  AND control_plane_version IS NOT NULL
GROUP BY
  minor_version
ORDER BY
  LENGTH(minor_version),
  minor_version
