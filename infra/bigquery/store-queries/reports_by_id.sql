-- Some of the reports of a scan, in no order; of one recorded twice at one moment, both rows. Which row is the last is
-- asked first, of narrow columns: a window over whole reports would sort them. The day says which partition is read, and
-- billed.
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
