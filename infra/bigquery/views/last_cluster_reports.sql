-- One row per cluster and scan, concluded or not. If a scan has several reports of a cluster, INSPECTED takes precedence
-- over GONE, and GONE over UNREADABLE; among equals, the later one counts.
SELECT
  *
FROM
  ${dataset}.cluster_reports
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY scan_id, report_id
    ORDER BY
      CASE outcome
        WHEN 'INSPECTED' THEN 1
        WHEN 'GONE' THEN 2
        ELSE 3
      END,
      recorded_at DESC
  ) = 1
