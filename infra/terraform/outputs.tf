output "report_url" {
  description = "URL of the report on the latest scan. Members of report_readers open it with `gcloud run services proxy serve-report`."
  value       = module.serve_report.url
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
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "alerts_topic" {
  description = "Topic with an alert for each open port; subscribe to it to process them."
  value       = google_pubsub_topic.port_alerts.id
}

output "kept_messages" {
  description = "Subscriptions with messages that could not be processed; both should be empty."
  value       = [for subscription in google_pubsub_subscription.kept : subscription.id]
}

output "kubernetes_manifests" {
  description = "RBAC manifests to apply to clusters, keyed by name; empty if the options need none. `terraform output -json kubernetes_manifests | jq -r '.[]' | kubectl apply -f -`"
  value       = local.kubernetes_manifests
}
