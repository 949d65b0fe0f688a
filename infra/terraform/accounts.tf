# One service account per function, each with only the permissions that this function needs.
resource "google_service_account" "function" {
  for_each = toset(["enumerate-fleet", "inspect-cluster", "conclude-scan", "serve-report"])

  account_id   = "sweep10255-${each.key}"
  display_name = "sweep10255: ${each.key}"

  depends_on = [google_project_service.api]
}

# The account with which Cloud Scheduler calls enumerate-fleet.
resource "google_service_account" "scheduler" {
  account_id   = "sweep10255-scheduler"
  display_name = "sweep10255: calls enumerate-fleet on time"

  depends_on = [google_project_service.api]
}

# The account with which Pub/Sub pushes to inspect-cluster and conclude-scan.
resource "google_service_account" "push" {
  account_id   = "sweep10255-push"
  display_name = "sweep10255: pushes messages to the functions"

  depends_on = [google_project_service.api]
}

# The account with which Cloud Build builds the functions. The default account has no permissions in new projects.
resource "google_service_account" "build" {
  account_id   = "sweep10255-build"
  display_name = "sweep10255: builds the functions"

  depends_on = [google_project_service.api]
}
