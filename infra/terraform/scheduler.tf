resource "google_cloud_scheduler_job" "scan" {
  name        = "sweep10255-scan"
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
      service_account_email = google_service_account.scheduler.email
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

moved {
  from = google_cloud_run_v2_service_iam_member.scheduler
  to   = module.enumerate_fleet.google_cloud_run_v2_service_iam_member.invoker["scheduler"]
}
