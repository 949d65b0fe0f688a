-- The workloads that probably use the read-only port, from the last scan of each cluster.
SELECT
  latest.organization,
  latest.project_id,
  latest.location,
  latest.cluster,
  latest.scan_id,
  latest.scan_date,
  latest.exposure,
  latest.usage_verdict,
  caller.namespace,
  caller.kind,
  caller.name,
  caller.agent,
  caller.evidence,
  caller.confidence,
  caller.migration
FROM
  ${dataset}.latest_clusters AS latest
  CROSS JOIN UNNEST(latest.callers) AS caller
