# Alerts through Cloud Monitoring. The policies are created only if there are recipients.
locals {
  notifies = length(var.alert_emails) + length(var.notification_channels) > 0

  notification_channels = concat(
    [for channel in google_monitoring_notification_channel.email : channel.name],
    var.notification_channels,
  )

  conclude_scan_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"conclude-scan\""

  # Log-based alerts. Such a policy sends one notification per event, at most every five minutes.
  log_policies = {
    "a port is open that was not, or is in use again" = {
      filter  = "${local.conclude_scan_log} AND jsonPayload.kind=(\"NEW_OPEN\" OR \"REGRESSED\" OR \"EXEMPTION_ENDED\" OR \"USE_RESUMED\")"
      content = "A cluster's read-only kubelet port (10255) is open. The log entry names the cluster and the commands to run next."
    }
    "a scan is not whole" = {
      filter  = "${local.conclude_scan_log} AND jsonPayload.kind=(\"COVERAGE_FELL\" OR \"SCAN_INCOMPLETE\" OR \"SCAN_NOT_CONCLUDED\")"
      content = "Clusters or projects could not be read, or a scan did not conclude. The log entry names them."
    }
    "a scan could not be started" = {
      filter  = "resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${google_cloud_scheduler_job.scan.name}\" AND severity>=ERROR"
      content = "Cloud Scheduler's call of enumerate-fleet failed. It will be retried. The function's log contains the reason."
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = "sweep10255: ${each.key}"
  type         = "email"
  labels = {
    email_address = each.key
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "log" {
  for_each = local.notifies ? local.log_policies : {}

  display_name          = "sweep10255: ${each.key}"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.notification_channels

  conditions {
    display_name = each.key
    condition_matched_log {
      filter = each.value.filter
    }
  }

  alert_strategy {
    auto_close = "86400s"
    notification_rate_limit {
      period = "300s"
    }
  }

  documentation {
    content = each.value.content
  }
}

resource "google_monitoring_alert_policy" "kept_messages" {
  count = local.notifies ? 1 : 0

  display_name          = "sweep10255: messages could not be processed"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.notification_channels

  dynamic "conditions" {
    for_each = google_pubsub_subscription.kept
    content {
      display_name = conditions.value.name
      condition_threshold {
        filter          = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"${conditions.value.name}\" AND metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\""
        comparison      = "COMPARISON_GT"
        threshold_value = 0
        duration        = "300s"
        aggregations {
          alignment_period   = "300s"
          per_series_aligner = "ALIGN_MAX"
        }
      }
    }
  }

  documentation {
    content = "Inspect them with `gcloud pubsub subscriptions pull parked-messages` (an attribute contains the reason) or `dead-letter`. The scan becomes INCOMPLETE; the next scan includes those clusters again."
  }
}

# Every concluded scan logs exactly one digest.
resource "google_logging_metric" "concluded_scans" {
  name        = "sweep10255/concluded_scans"
  description = "Concluded scans."
  filter      = "${local.conclude_scan_log} AND jsonPayload.kind=\"DIGEST\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.api]
}

locals {
  concluded_scans = "logging_googleapis_com:user_sweep10255_concluded_scans{monitored_resource=\"cloud_run_revision\"}[25h]"
}

# The window of such a query on a log-based metric is at most 25 hours; the additional hour of duration allows for a
# late daily scan. A counter may continue with zeros after it has counted once: it is not absent then, but its sum is
# zero.
resource "google_monitoring_alert_policy" "no_scan" {
  count = local.notifies ? 1 : 0

  display_name          = "sweep10255: no scan for a day"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local.notification_channels

  conditions {
    display_name = "no scan concluded in 26 hours"
    condition_prometheus_query_language {
      query               = "absent_over_time(${local.concluded_scans}) or sum(sum_over_time(${local.concluded_scans})) == 0"
      duration            = "3600s"
      evaluation_interval = "300s"

      # Cloud Monitoring does not know the metric until the first scan has concluded.
      disable_metric_validation = true
    }
  }

  documentation {
    content = "The scanner itself cannot report that it is not running. Check whether the Cloud Scheduler job is paused, and check the logs of enumerate-fleet and conclude-scan."
  }

  depends_on = [google_logging_metric.concluded_scans]
}
