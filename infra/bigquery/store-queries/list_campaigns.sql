-- Every campaign, or the one with this ID, latest first.
SELECT
  *
FROM
  ${dataset}.campaigns
WHERE
  @campaign_id IS NULL
  OR campaign_id = @campaign_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY campaign_id ORDER BY recorded_at DESC) = 1
ORDER BY
  campaign_id DESC
