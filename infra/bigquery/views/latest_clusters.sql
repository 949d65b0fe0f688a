-- One row per cluster, from the last concluded scan that accounted for it, with the report that its state is based on. A
-- cluster that is GONE has no row. One that could not be read, or whose report is missing, stays: its exposure is null,
-- and last_known_exposure says what an earlier scan found.
WITH
  accounted AS (
    SELECT
      state.*,
      scan.scope,
      scan.scheduled_at
    FROM
      ${dataset}.last_cluster_states AS state
      JOIN ${dataset}.concluded_scans AS scan ON scan.scan_id = state.scan_id
    QUALIFY
      ROW_NUMBER() OVER (
        PARTITION BY state.project_id, state.location, state.cluster
        ORDER BY scan.scheduled_at DESC, state.scan_id DESC
      ) = 1
  )
SELECT
  state.organization,
  state.project_id,
  report.project_number,
  state.location,
  state.cluster,
  state.cluster_uid,
  state.scan_id,
  state.scan_date,
  state.scheduled_at,
  state.report_id,
  state.outcome,
  state.error_code,
  report.error_detail,
  state.exposure,
  IF(state.exposure IS NULL OR state.exposure = 'UNKNOWN', state.compared_exposure, state.exposure) AS last_known_exposure,
  IF(state.exposure IS NULL OR state.exposure = 'UNKNOWN', state.compared_scan_id, state.scan_id) AS last_known_scan_id,
  state.change,
  state.open_since,
  state.usage AS usage_verdict,
  state.last_used_at,
  state.quiet_since,
  state.readiness,
  state.reasons,
  state.exempt,
  report.exemption,
  state.accepted_breaks,
  report.mode,
  report.status,
  report.initial_version,
  report.control_plane_version,
  report.release_channel,
  report.created_at,
  IF(ARRAY_LENGTH(state.labels) > 0, state.labels, report.labels) AS labels,
  state.ancestors,
  report.settings,
  report.new_pools,
  report.auto_provisioned,
  report.pools,
  state.pools AS pool_states,
  COALESCE(state.use, report.usage) AS usage,
  state.use.nodes_covered,
  state.use.nodes_total,
  state.use.unseen_share,
  report.samples,
  report.callers,
  report.route,
  state.scope
FROM
  accounted AS state
  LEFT JOIN ${dataset}.cluster_reports AS report ON report.scan_id = state.scan_id
  AND report.report_id = state.report_id
  AND report.outcome = state.outcome
  AND report.recorded_at <= COALESCE(state.report_recorded_at, state.recorded_at)
WHERE
  state.outcome != 'GONE'
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY state.report_id ORDER BY report.recorded_at DESC) = 1
