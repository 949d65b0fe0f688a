-- The reports that some states of a scan are based on, in no order. A report that arrived after the conclusion is not
-- among them. States of earlier releases do not name the time of their report: it is the last one before the state. The
-- day says which partition is read, and billed.
WITH
  based AS (
    SELECT
      report_id,
      outcome,
      recorded_at,
      report_recorded_at
    FROM
      ${dataset}.cluster_states
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
      AND report_id IN UNNEST(@report_ids)
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY report_id ORDER BY recorded_at DESC) = 1
  ),
  recorded AS (
    SELECT
      report.report_id,
      MAX(report.recorded_at) AS recorded_at
    FROM
      ${dataset}.cluster_reports AS report
      JOIN based ON based.report_id = report.report_id
      AND based.outcome = report.outcome
    WHERE
      report.scan_date = CAST(@scan_date AS DATE)
      AND report.scan_id = @scan_id
      AND report.report_id IN UNNEST(@report_ids)
      AND report.recorded_at <= COALESCE(based.report_recorded_at, based.recorded_at)
    GROUP BY
      report.report_id
  )
SELECT
  report.*
FROM
  ${dataset}.cluster_reports AS report
  JOIN recorded ON recorded.report_id = report.report_id
  AND recorded.recorded_at = report.recorded_at
  JOIN based ON based.report_id = report.report_id
  AND based.outcome = report.outcome
WHERE
  report.scan_date = CAST(@scan_date AS DATE)
  AND report.scan_id = @scan_id
