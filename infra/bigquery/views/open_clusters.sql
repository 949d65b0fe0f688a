-- Clusters that are OPEN, including those that are unreadable now but were OPEN when last read.
SELECT
  *
FROM
  ${dataset}.latest_clusters
WHERE
  last_known_exposure = 'OPEN'
