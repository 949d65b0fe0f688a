resource "google_monitoring_dashboard" "sweep10255" {
  count = var.dashboard ? 1 : 0

  project = var.project_id
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    name          = var.name
    conclude_scan = local.function_names["conclude-scan"]
    labels        = jsonencode(local.labels)
    # Quotes of a filter inside JSON.
    services = join(",", [for function in values(local.function_names) : "\\\"${function}\\\""])
  })

  depends_on = [google_project_service.api]
}
