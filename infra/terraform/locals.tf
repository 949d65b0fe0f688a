locals {
  scope = length(var.scope) == 0 ? ["organizations/${var.organization_id}"] : var.scope

  # What the options ask of clusters.
  reads_monitoring = contains(["monitoring", "auto"], var.usage)
  reaches_clusters = contains(["proxy", "probe", "auto"], var.usage) || strcontains(var.callers, "pods")
  reads_flow_logs  = strcontains(var.callers, "flow-logs")

  # Whether there is a webhook is no secret, though its URL is.
  posts_to_webhook = nonsensitive(var.webhook != null)

  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
