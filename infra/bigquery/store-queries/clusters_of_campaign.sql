-- The clusters of a campaign, in the order of its rings.
SELECT
  *
FROM
  ${dataset}.campaign_clusters
WHERE
  campaign_date = CAST(@campaign_date AS DATE)
  AND campaign_id = @campaign_id
QUALIFY
  ROW_NUMBER() OVER (PARTITION BY campaign_cluster_id ORDER BY recorded_at DESC) = 1
ORDER BY
  ring,
  position
