# Several deployments in one project: no ID occurs twice.
mock_provider "archive" {}
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}
mock_provider "time" {}

run "two_deployments" {
  module {
    source = "./tests/several"
  }

  assert {
    condition     = output.dataset["canary"] == "bigquery://scanner-project/canary" && output.dataset["sweep10255"] == "bigquery://scanner-project/sweep10255"
    error_message = "Each deployment has its own dataset."
  }

  assert {
    condition     = strcontains(output.scan_now["canary"], " canary-scan ") && strcontains(output.scan_now["sweep10255"], " sweep10255-scan ")
    error_message = "Each deployment has its own schedule."
  }
}

run "every_id_contains_the_name" {
  command = plan

  variables {
    name            = "fleet-canary"
    project_id      = "scanner-project"
    organization_id = "123456789012"
    bundle          = { bucket = "releases", object = "functions.zip" }
    alert_emails    = ["security@example.com"]
    webhook         = { format = "slack" }
    webhook_url     = "https://hooks.example.com/T/B/x"
    webhook_secret  = "a-key-that-only-two-know-0123456789"
    labels          = { team = "platform" }
    exceptions      = "exemptions: []"
  }

  assert {
    condition = alltrue([
      for id in concat(
        [for account in google_service_account.account : account.account_id],
        [for topic in google_pubsub_topic.topic : topic.name],
        [for subscription in google_pubsub_subscription.push : subscription.name],
        [for subscription in google_pubsub_subscription.kept : subscription.name],
        [for secret in google_secret_manager_secret.secret : secret.secret_id],
        [for policy in google_monitoring_alert_policy.log : policy.display_name],
        values(local.function_names),
        [
          google_artifact_registry_repository.images.repository_id,
          google_cloud_scheduler_job.scan.name,
          google_logging_metric.concluded_scans.name,
          google_logging_metric.started_scans.name,
          google_storage_bucket.source.name,
        ],
      ) : strcontains(id, "fleet-canary")
    ])
    error_message = "Two deployments could have the same ID."
  }

  # Role and dataset IDs may contain no hyphens.
  assert {
    condition = alltrue([
      for id in concat(
        [for role in google_project_iam_custom_role.role : role.role_id],
        [google_bigquery_dataset.sweep10255.dataset_id],
      ) : strcontains(id, "fleet_canary")
    ])
    error_message = "Two deployments could have the same role or dataset."
  }

  assert {
    condition = alltrue([
      for labels in concat(
        [for topic in google_pubsub_topic.topic : topic.labels],
        [for table in google_bigquery_table.table : table.labels],
        [google_bigquery_dataset.sweep10255.labels, google_storage_bucket.source.labels],
      ) : labels["team"] == "platform" && labels["app"] == "sweep10255"
    ])
    error_message = "Everything has the labels."
  }
}
