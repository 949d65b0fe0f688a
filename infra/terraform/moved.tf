# For states of earlier releases: where resources have moved, and which ones ./organization manages now.
moved {
  from = google_cloud_run_v2_service_iam_member.scheduler
  to   = module.enumerate_fleet.google_cloud_run_v2_service_iam_member.invoker["scheduler"]
}

moved {
  from = google_cloud_run_v2_service_iam_member.push["inspect-cluster"]
  to   = module.inspect_cluster.google_cloud_run_v2_service_iam_member.invoker["push"]
}

moved {
  from = google_cloud_run_v2_service_iam_member.push["conclude-scan"]
  to   = module.conclude_scan.google_cloud_run_v2_service_iam_member.invoker["push"]
}

moved {
  from = google_service_account.function
  to   = google_service_account.account
}

moved {
  from = google_service_account.build
  to   = google_service_account.account["build"]
}

moved {
  from = google_service_account.push
  to   = google_service_account.account["push"]
}

moved {
  from = google_service_account.scheduler
  to   = google_service_account.account["scheduler"]
}

moved {
  from = google_project_iam_custom_role.read_rows
  to   = google_project_iam_custom_role.role["read_rows"]
}

moved {
  from = google_project_iam_custom_role.add_rows
  to   = google_project_iam_custom_role.role["add_rows"]
}

moved {
  from = google_project_iam_custom_role.ask_questions
  to   = google_project_iam_custom_role.role["ask_questions"]
}

moved {
  from = google_project_iam_custom_role.read_secret
  to   = google_project_iam_custom_role.role["read_secret"]
}

moved {
  from = google_project_iam_custom_role.open_report
  to   = google_project_iam_custom_role.role["open_report"]
}

moved {
  from = google_pubsub_topic.cluster_scans
  to   = google_pubsub_topic.topic["cluster-scans"]
}

moved {
  from = google_pubsub_topic.scan_conclusions
  to   = google_pubsub_topic.topic["scan-conclusions"]
}

moved {
  from = google_pubsub_topic.port_alerts
  to   = google_pubsub_topic.topic["port-alerts"]
}

moved {
  from = google_pubsub_topic.parked_messages
  to   = google_pubsub_topic.topic["parked-messages"]
}

moved {
  from = google_pubsub_topic.dead_letter
  to   = google_pubsub_topic.topic["dead-letter"]
}

moved {
  from = google_secret_manager_secret.webhook
  to   = google_secret_manager_secret.secret
}

moved {
  from = google_storage_bucket_object.functions
  to   = google_storage_bucket_object.functions[0]
}

# Views change levels when they read others. Without this, a view could be created before its predecessor is deleted.
moved {
  from = google_bigquery_table.third_views["evidence"]
  to   = google_bigquery_table.last_views["evidence"]
}

moved {
  from = google_bigquery_table_iam_member.writer["enumerate-fleet to scans"]
  to   = google_bigquery_table_iam_member.enumerate_fleet["scans"]
}

moved {
  from = google_bigquery_table_iam_member.writer["enumerate-fleet to enumerated_clusters"]
  to   = google_bigquery_table_iam_member.enumerate_fleet["enumerated_clusters"]
}

moved {
  from = google_bigquery_table_iam_member.writer["enumerate-fleet to cluster_reports"]
  to   = google_bigquery_table_iam_member.enumerate_fleet["cluster_reports"]
}

moved {
  from = google_bigquery_table_iam_member.writer["inspect-cluster to cluster_reports"]
  to   = google_bigquery_table_iam_member.inspect_cluster["cluster_reports"]
}

moved {
  from = google_bigquery_table_iam_member.writer["conclude-scan to scans"]
  to   = google_bigquery_table_iam_member.conclude_scan["scans"]
}

moved {
  from = google_bigquery_table_iam_member.writer["conclude-scan to cluster_states"]
  to   = google_bigquery_table_iam_member.conclude_scan["cluster_states"]
}

moved {
  from = google_bigquery_table_iam_member.writer["conclude-scan to alerts"]
  to   = google_bigquery_table_iam_member.conclude_scan["alerts"]
}

removed {
  from = google_organization_iam_custom_role.enumerate_fleet
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_organization_iam_custom_role.inspect_cluster
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_organization_iam_custom_role.write_findings
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_organization_iam_member.fleet
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_folder_iam_member.fleet
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_project_iam_member.fleet
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_organization_iam_member.write_findings
  lifecycle {
    destroy = false
  }
}

removed {
  from = google_org_policy_policy.port
  lifecycle {
    destroy = false
  }
}
