# Paused: it is run by cloudbuild.yaml or manually.
resource "google_cloud_scheduler_job" "smoke_test" {
  count = var.smoke_test_project == null ? 0 : 1

  name        = "sweep10255-smoke-test"
  description = "Scans projects/${var.smoke_test_project} on demand."
  region      = var.region
  schedule    = "0 0 1 1 *"
  time_zone   = "Etc/UTC"
  paused      = true

  attempt_deadline = "1800s"

  http_target {
    uri         = module.enumerate_fleet.url
    http_method = "POST"
    body        = base64encode(jsonencode({ scope = "projects/${var.smoke_test_project}" }))
    headers = {
      "Content-Type" = "application/json"
    }

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = module.enumerate_fleet.url
    }
  }

  depends_on = [google_cloud_scheduler_job.scan]
}
