-- Some of a scan's reports, in no particular order; if one was recorded twice at the same time, both rows. The last row
-- of each report is determined first, on narrow columns, because a window over complete reports would sort them. The
-- date filter limits which partition is read and billed.
WITH
  recorded_last AS (
    SELECT
      report_id,
      MAX(recorded_at) AS recorded_at
    FROM
      ${dataset}.cluster_reports
    WHERE
      scan_date = CAST(@scan_date AS DATE)
      AND scan_id = @scan_id
      AND report_id IN UNNEST(@report_ids)
    GROUP BY
      report_id
  )
SELECT
  report.*
FROM
  ${dataset}.cluster_reports AS report
  JOIN recorded_last ON recorded_last.report_id = report.report_id
  AND recorded_last.recorded_at = report.recorded_at
WHERE
  report.scan_date = CAST(@scan_date AS DATE)
  AND report.scan_id = @scan_id
