-- The events of some campaigns that concern a whole campaign or ring, or that stop a campaign, in order.
SELECT
  campaign_id,
  recorded_at,
  sequence,
  kind,
  actor,
  ticket,
  ring,
  detail
FROM
  ${dataset}.campaign_events
WHERE
  campaign_date BETWEEN CAST(@first_date AS DATE) AND CAST(@last_date AS DATE)
  AND campaign_id IN UNNEST(@campaign_ids)
  AND kind IN (
    'RING_STARTED',
    'RING_DONE',
    'PAUSED',
    'RESUMED',
    'ABORTED',
    'DONE',
    'BREACHED',
    'CHANGE_FAILED',
    'CHANGE_UNKNOWN'
  )
ORDER BY
  campaign_id,
  sequence
