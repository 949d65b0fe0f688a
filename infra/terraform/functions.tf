locals {
  build = {
    account    = google_service_account.build.id
    bucket     = google_storage_bucket.source.name
    object     = google_storage_bucket_object.functions.name
    project_id = var.project_id
    repository = google_artifact_registry_repository.images.id
  }

  scheduler_invoker = { member = google_service_account.scheduler.member, role = "roles/run.servicesInvoker" }
  push_invoker      = { member = google_service_account.push.member, role = "roles/run.servicesInvoker" }
  report_invokers = {
    for reader in var.report_readers :
    reader => { member = reader, role = google_project_iam_custom_role.open_report.name }
  }

  store = {
    SWEEP_STORE = "bigquery://${var.project_id}/${google_bigquery_dataset.sweep10255.dataset_id}"
  }
}

module "enumerate_fleet" {
  source = "./function"

  name        = "enumerate-fleet"
  description = "Lists the clusters that a scan must account for, and requests the inspection of each."
  region      = var.region
  account     = google_service_account.function["enumerate-fleet"].email
  build       = local.build
  invokers    = { scheduler = local.scheduler_invoker }

  environment = merge(local.store, {
    SWEEP_SCOPE            = join(",", local.scope)
    SWEEP_DISCOVERY        = var.discovery
    SWEEP_SCAN_TOPIC       = google_pubsub_topic.cluster_scans.id
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.scan_conclusions.id
  })

  # The same as Cloud Scheduler's deadline. One scan at a time: a retry continues what the previous call has done.
  limits = { concurrency = 1, instances = 1, memory = "512Mi", seconds = 1800 }

  depends_on = [time_sleep.iam_propagation]
}

module "inspect_cluster" {
  source = "./function"

  name        = "inspect-cluster"
  description = "Reads the settings and usage of one cluster, and records the verdicts."
  region      = var.region
  account     = google_service_account.function["inspect-cluster"].email
  build       = local.build
  invokers    = { push = local.push_invoker }
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

  # Less than the 600 s after which Pub/Sub redelivers, so that the response still arrives in time.
  limits = {
    concurrency = var.inspection.concurrency
    instances   = var.inspection.instances
    memory      = "512Mi"
    seconds     = 540
  }

  depends_on = [time_sleep.iam_propagation]
}

module "conclude_scan" {
  source = "./function"

  name        = "conclude-scan"
  description = "Waits for all reports of a scan, determines what changed, records the conclusion, and sends alerts."
  region      = var.region
  account     = google_service_account.function["conclude-scan"].email
  build       = local.build
  invokers    = { push = local.push_invoker }
  secrets     = local.webhook_secrets

  environment = merge(local.store, {
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.scan_conclusions.id
    SWEEP_ALERT_TOPIC      = google_pubsub_topic.port_alerts.id
    SWEEP_PARKED_TOPIC     = google_pubsub_topic.parked_messages.id
    SWEEP_MINIMUM_WINDOW   = var.sampling.minimum_window
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
    time_sleep.iam_propagation,
    google_secret_manager_secret_version.webhook_secret,
    google_secret_manager_secret_version.webhook_url,
  ]
}

module "serve_report" {
  source = "./function"

  name        = "serve-report"
  description = "Serves the report of the latest scan."
  region      = var.region
  account     = google_service_account.function["serve-report"].email
  build       = local.build
  invokers    = local.report_invokers
  environment = local.store
  ingress     = "ALLOW_ALL"

  limits = { concurrency = 10, instances = 2, memory = "512Mi", seconds = 60 }

  depends_on = [time_sleep.iam_propagation]
}
