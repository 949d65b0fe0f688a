resource "google_monitoring_dashboard" "sweep10255" {
  count = var.dashboard ? 1 : 0

  dashboard_json = file("${path.module}/dashboard.json")

  depends_on = [google_project_service.api]
}
