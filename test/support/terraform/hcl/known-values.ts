/**
 * Allowed values of enumerated arguments, which the schema does not list, by resource type and path. Source: the REST
 * references of the underlying APIs, which spell the values the same way.
 */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  'google_artifact_registry_repository.cleanup_policies.action': ['DELETE', 'KEEP'],
  'google_artifact_registry_repository.format': [
    'DOCKER',
    'MAVEN',
    'NPM',
    'PYTHON',
    'APT',
    'YUM',
    'GO',
    'KFP',
  ],
  'google_bigquery_table.time_partitioning.type': ['DAY', 'HOUR', 'MONTH', 'YEAR'],
  'google_cloud_scheduler_job.http_target.http_method': [
    'POST',
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'PATCH',
    'OPTIONS',
  ],
  'google_cloudfunctions2_function.build_config.runtime': ['nodejs20', 'nodejs22', 'nodejs24'],
  'google_monitoring_alert_policy.combiner': ['AND', 'OR', 'AND_WITH_MATCHING_RESOURCE'],
  'google_monitoring_alert_policy.conditions.condition_threshold.comparison': [
    'COMPARISON_GT',
    'COMPARISON_LT',
  ],
  'google_monitoring_alert_policy.severity': ['CRITICAL', 'ERROR', 'WARNING'],
  'google_org_policy_policy.dry_run_spec.rules.enforce': ['TRUE', 'FALSE'],
  'google_org_policy_policy.spec.rules.enforce': ['TRUE', 'FALSE'],
  'google_storage_bucket.lifecycle_rule.action.type': [
    'Delete',
    'SetStorageClass',
    'AbortIncompleteMultipartUpload',
  ],
  'google_storage_bucket.public_access_prevention': ['enforced', 'inherited'],
};
