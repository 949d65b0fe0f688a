output "report_url" {
  description = "URL of the report on the latest scan. Members of report_readers open it with the command in `open_report`."
  value       = module.serve_report.url
}

output "open_report" {
  description = "Command that opens the report on a local port, for members of report_readers."
  value       = "gcloud run services proxy ${local.function_names["serve-report"]} --project=${var.project_id} --region=${var.region}"
}

output "dataset" {
  description = "Location of the tables and views, for --store."
  value       = local.store.SWEEP_STORE
}

output "scan_now" {
  description = "Command that starts a scan immediately."
  value       = "gcloud scheduler jobs run ${google_cloud_scheduler_job.scan.name} --project=${var.project_id} --location=${var.region}"
}

output "function_accounts" {
  description = "Service account of each function."
  value       = { for function in keys(local.function_names) : function => local.accounts[function].email }
}

output "alerts_topic" {
  description = "Topic with an alert for each open port; subscribe to it to process them."
  value       = google_pubsub_topic.topic["port-alerts"].id
}

output "kept_messages" {
  description = "Subscriptions with messages that could not be processed; both should be empty."
  value       = [for subscription in google_pubsub_subscription.kept : subscription.id]
}

output "kubernetes_manifests" {
  description = "RBAC manifests to apply to clusters, keyed by name; empty if the options need none. docs/deploy.md has the command."
  value       = local.kubernetes_manifests
}

output "fleet_access" {
  description = "What the functions may read, and where: the input `access` of the module `organization`, which grants it."
  value = {
    accounts    = { for function in keys(local.function_names) : function => local.accounts[function].email if function != "serve-report" }
    name        = var.name
    permissions = merge(local.fleet_permissions, { "conclude-scan" = local.findings_permissions, "inspect-change" = local.change_permissions })
    scope       = local.scope
    findings    = var.findings_source != null
    feed        = local.detects_changes ? { project = var.project_id, topic = google_pubsub_topic.topic["cluster-changes"].id } : null
  }

  # Creating a feed fails if it may not publish to its topic.
  depends_on = [google_pubsub_topic_iam_member.feed]
}

output "kms_key_users" {
  description = "Members that need roles/cloudkms.cryptoKeyEncrypterDecrypter before the first apply with kms_keys, by key."
  value = {
    region = [
      for agent in concat(
        ["gcf-admin-robot", "gcp-sa-artifactregistry", "gcp-sa-pubsub", "gs-project-accounts", "serverless-robot-prod"],
        length(local.secret_names) == 0 ? [] : ["gcp-sa-secretmanager"],
      ) : "serviceAccount:service-${data.google_project.this.number}@${agent}.iam.gserviceaccount.com"
    ]
    dataset = ["serviceAccount:bq-${data.google_project.this.number}@bigquery-encryption.iam.gserviceaccount.com"]
  }
}
