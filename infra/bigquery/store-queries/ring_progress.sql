-- How far a campaign is with the clusters of each ring, as its events say; a cluster counts in the first case that applies.
-- @resumed is the number of the event that resumed the campaign last: earlier breaches and failures no longer count.
WITH
  members AS (
    SELECT
      project_id,
      location,
      cluster,
      ring,
      (SELECT COUNT(*) FROM UNNEST(steps) AS planned WHERE planned.route = 'API') AS changes
    FROM
      ${dataset}.campaign_clusters
    WHERE
      campaign_date = CAST(@campaign_date AS DATE)
      AND campaign_id = @campaign_id
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY campaign_cluster_id ORDER BY recorded_at DESC) = 1
  ),
  events AS (
    SELECT
      project_id,
      location,
      cluster,
      sequence,
      kind,
      step,
      direction,
      recorded_at
    FROM
      ${dataset}.campaign_events
    WHERE
      campaign_date = CAST(@campaign_date AS DATE)
      AND campaign_id = @campaign_id
      AND cluster IS NOT NULL
  ),
  turns AS (
    SELECT
      project_id,
      location,
      cluster,
      kind
    FROM
      events
    WHERE
      kind IN ('TURN_STARTED', 'TURN_BLOCKED', 'TURN_SKIPPED', 'TURN_HANDED_OVER', 'TURN_DONE', 'ROLLED_BACK')
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster ORDER BY sequence DESC) = 1
  ),
  changes AS (
    SELECT
      project_id,
      location,
      cluster,
      sequence,
      kind,
      direction
    FROM
      events
    WHERE
      step IS NOT NULL
      AND direction IS NOT NULL
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY project_id, location, cluster, step, direction ORDER BY sequence DESC) = 1
  ),
  results AS (
    SELECT
      project_id,
      location,
      cluster,
      SUM(IF(kind = 'CHANGE_UNKNOWN' AND sequence > CAST(@resumed AS INT64), 1, 0)) AS not_known,
      SUM(IF(kind = 'CHANGE_FAILED' AND sequence > CAST(@resumed AS INT64), 1, 0)) AS failed,
      SUM(IF(direction = 'CLOSE' AND kind IN ('CHANGE_VERIFIED', 'CHANGE_SKIPPED'), 1, 0)) AS settled
    FROM
      changes
    GROUP BY
      project_id,
      location,
      cluster
  ),
  marks AS (
    SELECT
      project_id,
      location,
      cluster,
      MAX(IF(kind = 'BREACHED', sequence, 0)) > CAST(@resumed AS INT64) AS breached,
      MAX(IF(kind = 'ROLL_BACK_ORDERED', sequence, 0)) > MAX(IF(kind = 'ROLLED_BACK', sequence, 0)) AS rolling_back,
      MAX(recorded_at) AS recorded_at
    FROM
      events
    GROUP BY
      project_id,
      location,
      cluster
  )
SELECT
  members.ring,
  CASE
    WHEN turns.kind = 'ROLLED_BACK' AND NOT marks.rolling_back THEN 'ROLLED_BACK'
    WHEN results.not_known > 0 THEN 'UNKNOWN'
    WHEN results.failed > 0 THEN 'FAILED'
    WHEN marks.rolling_back THEN 'ROLLING_BACK'
    WHEN turns.kind = 'TURN_BLOCKED' THEN 'BLOCKED'
    WHEN turns.kind = 'TURN_SKIPPED' THEN 'SKIPPED'
    WHEN turns.kind = 'TURN_HANDED_OVER' THEN 'HANDED_OVER'
    WHEN turns.kind = 'TURN_DONE' THEN 'CLOSED'
    WHEN turns.kind IS NULL THEN 'WAITING'
    WHEN marks.breached THEN 'BREACHED'
    WHEN results.settled >= members.changes THEN 'SOAKING'
    ELSE 'IN_PROGRESS'
  END AS progress,
  COUNT(*) AS clusters,
  MAX(marks.recorded_at) AS last_event_at
FROM
  members
  LEFT JOIN turns ON turns.project_id = members.project_id
  AND turns.location = members.location
  AND turns.cluster = members.cluster
  LEFT JOIN results ON results.project_id = members.project_id
  AND results.location = members.location
  AND results.cluster = members.cluster
  LEFT JOIN marks ON marks.project_id = members.project_id
  AND marks.location = members.location
  AND marks.cluster = members.cluster
GROUP BY
  ring,
  progress
ORDER BY
  ring,
  progress
