locals {
  # Nothing is built before its builder may build.
  build = {
    account    = google_service_account.build.id
    bucket     = google_storage_bucket.source.name
    object     = google_storage_bucket_object.functions.name
    project_id = var.project_id
    repository = google_artifact_registry_repository.images.id
  }

  store = {
    SWEEP_STORE = "bigquery://${var.project_id}/${google_bigquery_dataset.sweep10255.dataset_id}"
  }
}

module "enumerate_fleet" {
  source = "./function"

  name        = "enumerate-fleet"
  description = "Lists the clusters that a scan must account for, and asks for each to be inspected."
  region      = var.region
  account     = google_service_account.function["enumerate-fleet"].email
  build       = local.build

  environment = merge(local.store, {
    SWEEP_SCOPE            = join(",", local.scope)
    SWEEP_DISCOVERY        = var.discovery
    SWEEP_SCAN_TOPIC       = google_pubsub_topic.cluster_scans.id
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.scan_conclusions.id
  })

  # As long as Scheduler waits. One scan at a time: a retry finds what the call before it has done.
  limits = { concurrency = 1, instances = 1, memory = "512Mi", seconds = 1800 }

  depends_on = [google_project_iam_member.build]
}

module "inspect_cluster" {
  source = "./function"

  name        = "inspect-cluster"
  description = "Describes one cluster, learns what it can of its use, and records what that means."
  region      = var.region
  account     = google_service_account.function["inspect-cluster"].email
  build       = local.build
  vpc         = var.vpc

  environment = merge(local.store, {
    SWEEP_SCAN_TOPIC     = google_pubsub_topic.cluster_scans.id
    SWEEP_PARKED_TOPIC   = google_pubsub_topic.parked_messages.id
    SWEEP_USAGE          = var.usage
    SWEEP_CALLERS        = var.callers
    SWEEP_CLUSTER_TIME   = var.sampling.cluster_time
    SWEEP_EFFECTIVE      = tostring(var.sampling.effective)
    SWEEP_MINIMUM_WINDOW = var.sampling.minimum_window
    SWEEP_NODES_PER_POOL = var.sampling.nodes_per_pool
    SWEEP_QUIET_TIME     = var.quiet_time
    SWEEP_RESAMPLE       = var.sampling.resample
    SWEEP_ROUTES         = var.sampling.routes
    SWEEP_SCAN_TIME      = var.scan_time
  })

  # Less than the 600 s after which Pub/Sub delivers again, so that an answer is still heard.
  limits = {
    concurrency = var.inspection.concurrency
    instances   = var.inspection.instances
    memory      = "512Mi"
    seconds     = 540
  }

  depends_on = [google_project_iam_member.build]
}

module "conclude_scan" {
  source = "./function"

  name        = "conclude-scan"
  description = "Once a scan is complete, judges what changed, records that the scan counts, and tells of open ports."
  region      = var.region
  account     = google_service_account.function["conclude-scan"].email
  build       = local.build
  secrets     = local.webhook_secrets

  environment = merge(local.store, {
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.scan_conclusions.id
    SWEEP_ALERT_TOPIC      = google_pubsub_topic.port_alerts.id
    SWEEP_PARKED_TOPIC     = google_pubsub_topic.parked_messages.id
    SWEEP_QUIET_TIME       = var.quiet_time
    SWEEP_SCAN_TIME        = var.scan_time
    SWEEP_ALERT_CAP        = tostring(var.alert_cap)
    SWEEP_REPORT_URL       = module.serve_report.url
    SWEEP_FINDINGS_SOURCE  = var.findings_source
    SWEEP_WEBHOOK_FORMAT   = local.posts_to_webhook ? nonsensitive(var.webhook.format) : null
  })

  # One at a time, so that no alert is sent twice.
  limits = { concurrency = 1, instances = 1, memory = "1Gi", seconds = 540 }

  depends_on = [
    google_project_iam_member.build,
    google_secret_manager_secret_iam_member.webhook,
    google_secret_manager_secret_version.webhook_secret,
    google_secret_manager_secret_version.webhook_url,
  ]
}

module "serve_report" {
  source = "./function"

  name        = "serve-report"
  description = "The latest scan, for people."
  region      = var.region
  account     = google_service_account.function["serve-report"].email
  build       = local.build
  environment = local.store
  ingress     = "ALLOW_ALL"

  limits = { concurrency = 10, instances = 2, memory = "512Mi", seconds = 60 }

  depends_on = [google_project_iam_member.build]
}
