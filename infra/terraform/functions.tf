locals {
  build = {
    account     = local.accounts.build.id
    bucket      = local.is_uploaded ? google_storage_bucket.source.name : var.bundle.bucket
    kms_key     = var.kms_keys.region
    object      = local.is_uploaded ? google_storage_bucket_object.functions[0].name : var.bundle.object
    project_id  = var.project_id
    repository  = google_artifact_registry_repository.images.id
    worker_pool = var.build_worker_pool
  }

  owner_labels = length(var.owner_labels) == 0 ? null : join(",", var.owner_labels)

  scheduler_invoker = { member = local.accounts.scheduler.member, role = "roles/run.servicesInvoker" }
  push_invoker      = { member = local.accounts.push.member, role = "roles/run.servicesInvoker" }
  report_invokers = {
    for reader in var.report_readers :
    reader => { member = reader, role = local.role_names.open_report }
  }

  # The functions that use the network.
  vpc_of = { for function in keys(local.function_names) : function => try(contains(var.vpc.functions, function), false) ? var.vpc : null }

  memory = merge(
    { "enumerate-fleet" = "512Mi", "inspect-cluster" = "512Mi", "inspect-change" = "512Mi", "conclude-scan" = "1Gi", "serve-report" = "512Mi" },
    var.function_memory,
  )

  store = {
    SWEEP_STORE = "bigquery://${var.project_id}/${google_bigquery_dataset.sweep10255.dataset_id}"
  }
}

module "enumerate_fleet" {
  source = "./function"

  name        = local.function_names["enumerate-fleet"]
  entry_point = "enumerate-fleet"
  description = "Lists the clusters that a scan must account for, and requests the inspection of each."
  region      = var.region
  account     = local.accounts["enumerate-fleet"].email
  build       = local.build
  labels      = local.labels
  vpc         = local.vpc_of["enumerate-fleet"]
  invokers    = { scheduler = local.scheduler_invoker }

  environment = merge(local.store, {
    SWEEP_SCOPE            = join(",", local.scope)
    SWEEP_DISCOVERY        = var.discovery
    SWEEP_SCAN_TOPIC       = google_pubsub_topic.topic["cluster-scans"].id
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.topic["scan-conclusions"].id
  })

  # The same as Cloud Scheduler's deadline. One scan at a time: a retry continues what the previous call has done.
  limits = { concurrency = 1, instances = 1, memory = local.memory["enumerate-fleet"], seconds = 1800 }

  depends_on = [time_sleep.iam_propagation]
}

locals {
  inspect_environment = merge(local.store, {
    SWEEP_SCAN_TOPIC     = google_pubsub_topic.topic["cluster-scans"].id
    SWEEP_PARKED_TOPIC   = google_pubsub_topic.topic["parked-messages"].id
    SWEEP_USAGE          = var.usage
    SWEEP_CALLERS        = var.callers
    SWEEP_CLUSTER_TIME   = var.sampling.cluster_time
    SWEEP_EFFECTIVE      = tostring(var.sampling.effective)
    SWEEP_EXCEPTIONS     = local.exceptions_path
    SWEEP_EXEMPTIONS     = var.exemptions
    SWEEP_MINIMUM_WINDOW = var.sampling.minimum_window
    SWEEP_NODES_PER_POOL = var.sampling.nodes_per_pool
    SWEEP_QUIET_TIME     = var.quiet_time
    SWEEP_RESAMPLE       = var.sampling.resample
    SWEEP_ROUTES         = var.sampling.routes
    SWEEP_SCAN_TIME      = var.scan_time
  })

  # Less than the 600 s after which Pub/Sub redelivers, so that the response still arrives in time.
  inspect_limits = {
    concurrency = var.inspection.concurrency
    instances   = var.inspection.instances
    memory      = local.memory["inspect-cluster"]
    seconds     = 540
  }
}

module "inspect_cluster" {
  source = "./function"

  name        = local.function_names["inspect-cluster"]
  entry_point = "inspect-cluster"
  description = "Reads the settings and usage of one cluster, and records the verdicts."
  region      = var.region
  account     = local.accounts["inspect-cluster"].email
  build       = local.build
  labels      = local.labels
  vpc         = local.vpc_of["inspect-cluster"]
  files       = local.exceptions_files
  invokers    = { push = local.push_invoker }

  environment = merge(local.inspect_environment, {
    SWEEP_NETWORK_TOPICS = length(var.vpc_networks) == 0 ? null : join(",", [
      for network, topic in local.network_topics :
      "${var.vpc_networks[network].cluster_network}=${google_pubsub_topic.topic[topic].id}"
    ])
  })

  limits = local.inspect_limits

  depends_on = [time_sleep.iam_propagation]
}

# A function can send requests through one network only, so each further network has its own.
module "inspect_cluster_in_network" {
  source   = "./function"
  for_each = var.vpc_networks

  name        = "${local.function_names["inspect-cluster"]}-${each.key}"
  entry_point = "inspect-cluster"
  description = "As inspect-cluster, for clusters in ${each.value.cluster_network}."
  region      = var.region
  account     = local.accounts["inspect-cluster"].email
  build       = local.build
  labels      = local.labels
  vpc         = each.value
  files       = local.exceptions_files
  invokers    = { push = local.push_invoker }

  environment = merge(local.inspect_environment, {
    SWEEP_SCAN_TOPIC = google_pubsub_topic.topic[local.network_topics[each.key]].id
  })

  limits = local.inspect_limits

  depends_on = [time_sleep.iam_propagation]
}

module "inspect_change" {
  source = "./function"
  count  = local.detects_changes ? 1 : 0

  name        = local.function_names["inspect-change"]
  entry_point = "inspect-change"
  description = "Judges a cluster that has changed, and requests the conclusion of the scan of it."
  region      = var.region
  account     = local.accounts["inspect-change"].email
  build       = local.build
  labels      = local.labels
  vpc         = local.vpc_of["inspect-change"]
  files       = local.exceptions_files
  invokers    = { push = local.push_invoker }

  environment = merge(local.store, {
    SWEEP_SCOPE            = join(",", local.scope)
    SWEEP_CHANGE_TOPIC     = google_pubsub_topic.topic["cluster-changes"].id
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.topic["scan-conclusions"].id
    SWEEP_PARKED_TOPIC     = google_pubsub_topic.topic["parked-messages"].id
    SWEEP_EXCEPTIONS       = local.exceptions_path
    SWEEP_EXEMPTIONS       = var.exemptions
    SWEEP_MINIMUM_WINDOW   = var.sampling.minimum_window
    SWEEP_QUIET_TIME       = var.quiet_time
  })

  # One instance, because it remembers what it has seen: an upgrade of all nodes then costs no calls. A message may wait
  # half a minute for its turn.
  limits = { concurrency = 80, instances = 1, memory = local.memory["inspect-change"], seconds = 540 }

  depends_on = [time_sleep.iam_propagation]
}

module "conclude_scan" {
  source = "./function"

  name        = local.function_names["conclude-scan"]
  entry_point = "conclude-scan"
  description = "Waits for all reports of a scan, determines what changed, records the conclusion, and sends alerts."
  region      = var.region
  account     = local.accounts["conclude-scan"].email
  build       = local.build
  labels      = local.labels
  vpc         = local.vpc_of["conclude-scan"]
  files       = merge(local.exceptions_files, local.alert_routes_files)
  invokers    = { push = local.push_invoker }
  secrets     = local.webhook_secrets

  environment = merge(local.store, {
    SWEEP_CONCLUSION_TOPIC = google_pubsub_topic.topic["scan-conclusions"].id
    SWEEP_ALERT_TOPIC      = google_pubsub_topic.topic["port-alerts"].id
    SWEEP_PARKED_TOPIC     = google_pubsub_topic.topic["parked-messages"].id
    SWEEP_MINIMUM_WINDOW   = var.sampling.minimum_window
    SWEEP_QUIET_TIME       = var.quiet_time
    SWEEP_SCAN_TIME        = var.scan_time
    SWEEP_ALERT_CAP        = tostring(var.alert_cap)
    SWEEP_EXCEPTIONS       = local.exceptions_path
    SWEEP_ALERT_ROUTES     = local.alert_routes_path
    SWEEP_METRICS          = tostring(var.scan_metrics)
    SWEEP_OWNER_LABEL      = local.owner_labels
    SWEEP_REPORT_URL       = module.serve_report.url
    SWEEP_FINDINGS_SOURCE  = var.findings_source
    SWEEP_WEBHOOK_FORMAT   = local.posts_to_webhook ? var.webhook.format : null
  })

  # One at a time, so that no alert is sent twice.
  limits = { concurrency = 1, instances = 1, memory = local.memory["conclude-scan"], seconds = 540 }

  depends_on = [
    time_sleep.iam_propagation,
    google_secret_manager_secret_version.webhook_secret,
    google_secret_manager_secret_version.webhook_url,
  ]
}

module "serve_report" {
  source = "./function"

  name        = local.function_names["serve-report"]
  entry_point = "serve-report"
  description = "Serves the report of the latest scan."
  region      = var.region
  account     = local.accounts["serve-report"].email
  build       = local.build
  labels      = local.labels
  vpc         = local.vpc_of["serve-report"]
  invokers    = local.report_invokers
  environment = merge(local.store, {
    SWEEP_OWNER_LABEL = local.owner_labels
    SWEEP_TARGET_DATE = var.target_date
  })
  ingress = var.report_ingress

  limits = { concurrency = 10, instances = var.report_instances, memory = local.memory["serve-report"], seconds = 60 }

  depends_on = [time_sleep.iam_propagation]
}
