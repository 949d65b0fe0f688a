-- The events of a campaign after a sequence number, in order.
SELECT
  *
FROM
  ${dataset}.campaign_events
WHERE
  campaign_date = CAST(@campaign_date AS DATE)
  AND campaign_id = @campaign_id
  AND sequence > CAST(@after AS INT64)
ORDER BY
  sequence
