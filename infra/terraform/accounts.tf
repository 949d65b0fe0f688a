# One account a function: what one of them may do, the others may not.
resource "google_service_account" "function" {
  for_each = toset(["enumerate-fleet", "inspect-cluster", "conclude-scan", "serve-report"])

  account_id   = "sweep10255-${each.key}"
  display_name = "sweep10255: ${each.key}"

  depends_on = [google_project_service.api]
}

# Who Scheduler is when it calls enumerate-fleet.
resource "google_service_account" "scheduler" {
  account_id   = "sweep10255-scheduler"
  display_name = "sweep10255: calls enumerate-fleet on time"

  depends_on = [google_project_service.api]
}

# Who Pub/Sub is when it pushes to inspect-cluster and conclude-scan.
resource "google_service_account" "push" {
  account_id   = "sweep10255-push"
  display_name = "sweep10255: pushes messages to the functions"

  depends_on = [google_project_service.api]
}

# Who Cloud Build is when it makes the functions' image. The default account has no rights in new projects.
resource "google_service_account" "build" {
  account_id   = "sweep10255-build"
  display_name = "sweep10255: builds the functions"

  depends_on = [google_project_service.api]
}
