resource "google_cloud_scheduler_job" "scan" {
  project = var.project_id
  name    = "${var.name}-scan"
  # At most 500 characters.
  description = length(local.scope) <= 3 ? "Scans ${join(", ", local.scope)}." : "Scans ${length(local.scope)} places."
  region      = var.region
  schedule    = var.schedule
  time_zone   = var.time_zone

  # The maximum. The scan's ID is derived from the scheduled time, so a retry belongs to the same scan.
  attempt_deadline = "1800s"

  retry_config {
    retry_count          = 5
    min_backoff_duration = "30s"
    max_backoff_duration = "600s"
    max_doublings        = 5
  }

  http_target {
    uri         = module.enumerate_fleet.url
    http_method = "POST"
    body        = base64encode("{}")
    headers = {
      "Content-Type" = "application/json"
    }

    oidc_token {
      service_account_email = local.accounts.scheduler.email
      audience              = module.enumerate_fleet.url
    }
  }

  # Do not start before everything that a scan needs exists.
  depends_on = [
    google_bigquery_table.last_views,
    module.enumerate_fleet,
    google_pubsub_subscription.push,
    google_pubsub_subscription_iam_member.dead_letter,
  ]
}

# Paused: it is run by cloudbuild.yaml or manually.
resource "google_cloud_scheduler_job" "smoke_test" {
  count = var.smoke_test_project == null ? 0 : 1

  project     = var.project_id
  name        = "${var.name}-smoke-test"
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
      service_account_email = local.accounts.scheduler.email
      audience              = module.enumerate_fleet.url
    }
  }

  depends_on = [google_cloud_scheduler_job.scan]
}
