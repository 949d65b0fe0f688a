locals {
  scope  = length(var.scope) == 0 ? ["organizations/${var.organization_id}"] : var.scope
  labels = merge({ app = "sweep10255" }, var.labels)

  # Functions, topics and subscriptions of earlier releases have IDs without the name. The default deployment keeps
  # them.
  id_prefix = var.name == "sweep10255" ? "" : "${var.name}-"

  # Role and dataset IDs may contain no hyphens.
  name_without_hyphens = replace(var.name, "-", "_")

  # null: on if the organization is scanned as a whole.
  detects_changes = coalesce(var.detect_changes, anytrue([for place in local.scope : startswith(place, "organizations/")]))

  function_names = {
    for function in local.functions : function => "${local.id_prefix}${function}"
    if function != "inspect-change" || local.detects_changes
  }

  # The Kubernetes permissions that the options require.
  reads_monitoring = contains(["monitoring", "auto"], var.usage)
  reaches_clusters = contains(["proxy", "probe", "auto"], var.usage) || strcontains(var.callers, "pods")
  reads_flow_logs  = strcontains(var.callers, "flow-logs")

  posts_to_webhook = var.webhook != null

  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
