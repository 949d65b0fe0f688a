-- The changes that each concluded scan found, including scans of one cluster that a change triggered (trigger CHANGE). An
-- unreadable cluster has the change UNKNOWN. What a campaign sees when it renews its evidence (RENEWAL) is found once more,
-- by the next scan of the whole scope.
SELECT
  scan.scope,
  scan.scheduled_at,
  scan.trigger,
  state.*
FROM
  ${dataset}.last_cluster_states AS state
  JOIN ${dataset}.concluded_with_changes AS scan ON scan.scan_id = state.scan_id
WHERE
  state.change NOT IN ('STILL', 'NONE')
  AND scan.trigger IS DISTINCT FROM 'RENEWAL'
