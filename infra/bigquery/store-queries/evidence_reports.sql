-- The reports of some scans that have samples or list nodes, or whose cluster has evidence of earlier scans, cluster by
-- cluster, with the columns that evidence is judged by, or for one cluster. The days say which partitions are read, and
-- billed.
WITH
  recorded_last AS (
    SELECT
      report_id,
      MAX(recorded_at) AS recorded_at
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date BETWEEN CAST(@first_report_date AS DATE) AND CAST(@last_report_date AS DATE)
      AND scan_id IN UNNEST(@scan_ids)
    GROUP BY
      report_id
  ),
  carried AS (
    SELECT DISTINCT
      project_id,
      location,
      cluster
    FROM
      ${dataset}.cluster_states
    WHERE
      scan_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
      AND scan_id IN UNNEST(@state_ids)
      AND evidence_uid IS NOT NULL
  )
SELECT
  report.scan_id,
  report.report_id,
  report.recorded_at,
  report.project_id,
  report.location,
  report.cluster,
  report.outcome,
  report.cluster_uid,
  report.mode,
  report.control_plane_version,
  report.exposure,
  report.new_pools,
  report.auto_provisioned,
  report.pools,
  report.usage,
  report.nodes,
  report.nodes_listed,
  report.samples,
  report.callers,
  report.reasons,
  report.accepted_breaks
FROM
  ${dataset}.cluster_reports AS report
  JOIN recorded_last ON recorded_last.report_id = report.report_id
  AND recorded_last.recorded_at = report.recorded_at
  LEFT JOIN carried ON carried.project_id = report.project_id
  AND carried.location = report.location
  AND carried.cluster = report.cluster
WHERE
  report.scan_date BETWEEN CAST(@first_report_date AS DATE) AND CAST(@last_report_date AS DATE)
  AND report.scan_id IN UNNEST(@scan_ids)
  AND report.outcome = 'INSPECTED'
  AND (
    report.nodes_listed
    OR ARRAY_LENGTH(report.samples) > 0
    OR carried.cluster IS NOT NULL
  )
  AND (
    @project_id IS NULL
    OR (
      report.project_id = @project_id
      AND report.location = @location
      AND report.cluster = @cluster
    )
  )
ORDER BY
  report.project_id,
  report.location,
  report.cluster,
  report.scan_id
