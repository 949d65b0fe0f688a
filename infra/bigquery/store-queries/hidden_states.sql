-- The scans that were concluded since a given time, and of which queries do not show all states yet: streamed rows
-- become visible only after a while. Without a trigger, scans of every trigger count.
WITH
  concluded AS (
    SELECT
      scan_id,
      outcomes.inspected + outcomes.unreadable + outcomes.gone + outcomes.missing AS states
    FROM
      ${dataset}.concluded_with_changes
    WHERE
      recorded_at >= CAST(@since AS TIMESTAMP)
      AND (
        @trigger IS NULL
        OR COALESCE(trigger, 'SCHEDULE') = @trigger
      )
  ),
  shown AS (
    SELECT
      state.scan_id,
      COUNT(DISTINCT state.report_id) AS states
    FROM
      ${dataset}.cluster_states AS state
      JOIN concluded ON concluded.scan_id = state.scan_id
    GROUP BY
      state.scan_id
  )
SELECT
  concluded.scan_id
FROM
  concluded
  LEFT JOIN shown ON shown.scan_id = concluded.scan_id
WHERE
  COALESCE(shown.states, 0) < concluded.states
ORDER BY
  concluded.scan_id
