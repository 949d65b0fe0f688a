locals {
  scope = length(var.scope) == 0 ? ["organizations/${var.organization_id}"] : var.scope

  # The Kubernetes permissions that the options require.
  reads_monitoring = contains(["monitoring", "auto"], var.usage)
  reaches_clusters = contains(["proxy", "probe", "auto"], var.usage) || strcontains(var.callers, "pods")
  reads_flow_logs  = strcontains(var.callers, "flow-logs")

  # The URL of the webhook is sensitive, but whether there is one is not.
  posts_to_webhook = nonsensitive(var.webhook != null)

  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
