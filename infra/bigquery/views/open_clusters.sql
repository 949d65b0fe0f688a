-- The clusters that are OPEN, and those that were when a scan could last tell: not being readable closes nothing.
SELECT
  *
FROM
  ${dataset}.latest_clusters
WHERE
  last_known_exposure = 'OPEN'
