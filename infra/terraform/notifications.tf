# Alerts through Cloud Monitoring. The policies are created only if there are recipients.
locals {
  notifies = length(var.alert_emails) + length(var.notification_channels) > 0

  notification_channels = concat(
    [for channel in google_monitoring_notification_channel.email : channel.name],
    var.notification_channels,
  )

  conclude_scan_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${local.function_names["conclude-scan"]}\""
  scan_job_log      = "resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=\"${google_cloud_scheduler_job.scan.name}\""

  # Log-based alerts. Such a policy sends one notification per event, at most every five minutes.
  log_policies = {
    "a port is open that was not, or is in use again" = {
      filter  = "${local.conclude_scan_log} AND jsonPayload.kind=(\"REGRESSED\" OR \"USE_RESUMED\")"
      content = "A cluster's read-only kubelet port (10255) is open. The log entry names the cluster and the commands to run next."
    }
    "a scan is not whole" = {
      filter  = "${local.conclude_scan_log} AND jsonPayload.kind=(\"COVERAGE_FELL\" OR \"SCAN_INCOMPLETE\" OR \"SCAN_NOT_CONCLUDED\" OR \"ALERTS_LOST\")"
      content = "Clusters or projects could not be read, a scan did not conclude, or alerts could not be delivered. The log entry names them."
    }
    "a scan could not be started" = {
      filter  = "${local.scan_job_log} AND severity>=ERROR"
      content = "Cloud Scheduler's call of enumerate-fleet failed. It will be retried. The function's log contains the reason."
    }
    "the schedule was paused or deleted" = {
      filter  = "${local.scan_job_log} AND protoPayload.methodName=~\"(Pause|Delete)Job$\""
      content = "Without its Cloud Scheduler job, no scan runs, and no other alert reports it. The audit log entry names who did it."
    }
  }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  project      = var.project_id
  display_name = "${var.name}: ${each.key}"
  type         = "email"
  user_labels  = local.labels
  labels = {
    email_address = each.key
  }

  depends_on = [google_project_service.api]
}

resource "google_monitoring_alert_policy" "log" {
  for_each = local.notifies ? local.log_policies : {}

  project               = var.project_id
  display_name          = "${var.name}: ${each.key}"
  combiner              = "OR"
  user_labels           = local.labels
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

  project               = var.project_id
  display_name          = "${var.name}: messages could not be processed"
  combiner              = "OR"
  user_labels           = local.labels
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
    content = "Inspect them with `gcloud pubsub subscriptions pull ${google_pubsub_subscription.kept["parked-messages"].name}` (an attribute contains the reason) or `${google_pubsub_subscription.kept["dead-letter"].name}`. The scan becomes INCOMPLETE; the next scan includes those clusters again."
  }
}

# Every concluded scan logs exactly one digest. Scans of other scopes, such as smoke tests, do not count.
resource "google_logging_metric" "concluded_scans" {
  project     = var.project_id
  name        = "${var.name}/concluded_scans"
  description = "Concluded scans of the scope."
  filter      = "${local.conclude_scan_log} AND jsonPayload.kind=\"DIGEST\" AND jsonPayload.scope=\"${join(",", sort(local.scope))}\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.api]
}

# Cloud Scheduler logs the start of each attempt.
resource "google_logging_metric" "started_scans" {
  project     = var.project_id
  name        = "${var.name}/started_scans"
  description = "Attempts of Cloud Scheduler to start a scan."
  filter      = "${local.scan_job_log} AND jsonPayload.@type=\"type.googleapis.com/google.cloud.scheduler.logging.AttemptStarted\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

locals {
  # A scan concludes at its deadline at the latest, plus at most ten minutes until the last redelivery, and some time
  # for the log to arrive. In whole minutes.
  conclusion_minutes = ceil(tonumber(regex("^[0-9]+", var.scan_time)) * local.unit_seconds[regex("[a-z]+$", var.scan_time)] / 60) + 30

  metric_prefix = "logging_googleapis_com:user_${local.name_without_hyphens}"
  started       = "${local.metric_prefix}_started_scans{monitored_resource=\"cloud_scheduler_job\"}[10m] offset ${local.conclusion_minutes}m"
  concluded     = "${local.metric_prefix}_concluded_scans{monitored_resource=\"cloud_run_revision\"}[${local.conclusion_minutes + 10}m]"
}

# Follows the schedule, whatever it is: each scheduled start must be followed by a conclusion. Before the first start,
# there is nothing to wait for. The window of a query on a log-based metric is limited to 25 hours; scan_time is at most
# 12.
resource "google_monitoring_alert_policy" "no_scan" {
  count = local.notifies ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name}: a scheduled scan did not conclude"
  combiner              = "OR"
  severity              = "ERROR"
  user_labels           = local.labels
  notification_channels = local.notification_channels

  conditions {
    display_name = "no scan concluded within ${local.conclusion_minutes} minutes of its scheduled start"
    condition_prometheus_query_language {
      query               = "sum(sum_over_time(${local.started})) > 0 unless sum(sum_over_time(${local.concluded})) > 0"
      duration            = "0s"
      evaluation_interval = "300s"

      # Cloud Monitoring does not know the metrics until the first scan has started and concluded.
      disable_metric_validation = true
    }
  }

  documentation {
    content = "The scanner itself cannot report that its scans do not conclude. Check the logs of ${local.function_names["enumerate-fleet"]} and ${local.function_names["conclude-scan"]}, and the subscriptions with messages that could not be processed."
  }

  depends_on = [google_logging_metric.concluded_scans, google_logging_metric.started_scans]
}
