-- Every sample of every kubelet in concluded scans, next to the previous sample of the same kubelet process. Samples
-- without a process start are never matched.
WITH
  sampled AS (
    SELECT
      report.organization,
      report.project_id,
      report.location,
      report.cluster,
      report.cluster_uid,
      sample.pool,
      sample.node,
      sample.process_started_at,
      sample.sampled_at,
      sample.route,
      sample.requests,
      report.scan_id,
      report.scan_date
    FROM
      ${dataset}.last_cluster_reports AS report
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = report.scan_id
      CROSS JOIN UNNEST(report.samples) AS sample
  )
SELECT
  *,
  IF(process_started_at IS NULL, NULL, LAG(sampled_at) OVER same_process) AS sampled_before_at,
  IF(process_started_at IS NULL, NULL, LAG(requests) OVER same_process) AS requests_before,
  IF(process_started_at IS NULL, NULL, requests - LAG(requests) OVER same_process) AS growth
FROM
  sampled
WINDOW
  same_process AS (
    PARTITION BY project_id, location, cluster, cluster_uid, node, process_started_at
    ORDER BY sampled_at
  )
