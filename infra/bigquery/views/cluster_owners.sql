-- One row per cluster and owner: its project, each folder and organization above it, and each label that is not empty,
-- except labels about an exemption. A cluster has several rows: before counting clusters, choose one kind, and for labels
-- one key.
WITH
  clusters AS (
    SELECT
      scope,
      project_id,
      location,
      cluster,
      outcome,
      exposure,
      usage_verdict,
      readiness,
      exempt,
      labels,
      ancestors
    FROM
      ${dataset}.latest_clusters
  )
SELECT
  cluster.* EXCEPT (labels, ancestors),
  'project' AS kind,
  CAST(NULL AS STRING) AS label_key,
  CONCAT('projects/', cluster.project_id) AS owner
FROM
  clusters AS cluster
UNION ALL
SELECT
  cluster.* EXCEPT (labels, ancestors),
  'folder' AS kind,
  CAST(NULL AS STRING) AS label_key,
  ancestor.resource AS owner
FROM
  clusters AS cluster
  CROSS JOIN UNNEST(cluster.ancestors) AS ancestor
UNION ALL
SELECT
  cluster.* EXCEPT (labels, ancestors),
  'label' AS kind,
  label.key AS label_key,
  CONCAT(label.key, '=', label.value) AS owner
FROM
  clusters AS cluster
  CROSS JOIN UNNEST(cluster.labels) AS label
WHERE
  TRIM(label.value) != ''
  AND NOT STARTS_WITH(label.key, 'sweep10255-exempt-')
