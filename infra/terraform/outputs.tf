output "report_url" {
  description = "The report of the latest scan. `gcloud run services proxy serve-report` opens it for those of report_readers."
  value       = module.serve_report.url
}

output "dataset" {
  description = "Where the rows and views are, as --store takes it."
  value       = local.store.SWEEP_STORE
}

output "scan_now" {
  description = "Starts a scan without waiting for the schedule."
  value       = "gcloud scheduler jobs run ${google_cloud_scheduler_job.scan.name} --project=${var.project_id} --location=${var.region}"
}

output "function_accounts" {
  description = "Who each function is."
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "alerts_topic" {
  description = "Subscribe to it to hear of open ports."
  value       = google_pubsub_topic.port_alerts.id
}

output "kept_messages" {
  description = "Subscriptions that hold what could not be handled; both are empty when all is well."
  value       = [for subscription in google_pubsub_subscription.kept : subscription.id]
}

output "kubernetes_manifests" {
  description = "RBAC to apply to clusters, by name; empty where the options need none. `terraform output -json kubernetes_manifests | jq -r '.[]' | kubectl apply -f -`"
  value       = local.kubernetes_manifests
}
