locals {
  # Clusters of other networks are handed on to the topics of those.
  network_topics = { for network in keys(var.vpc_networks) : network => "cluster-scans-${network}" }

  # Cloud Asset Inventory publishes changes.
  change_topics = local.detects_changes ? ["cluster-changes"] : []

  topics = toset(concat(values(local.network_topics), local.change_topics, [
    "cluster-scans",
    "scan-conclusions",
    # Alerts about open ports. No subscription exists by default.
    "port-alerts",
    # Messages that a function can never process, with the reason.
    "parked-messages",
    # Messages that used up their delivery attempts.
    "dead-letter",
  ]))
}

resource "google_pubsub_topic" "topic" {
  for_each = local.topics

  project      = var.project_id
  name         = "${local.id_prefix}${each.key}"
  labels       = local.labels
  kms_key_name = var.kms_keys.region

  dynamic "message_storage_policy" {
    for_each = length(var.topic_regions) == 0 ? [] : [var.topic_regions]
    content {
      allowed_persistence_regions = message_storage_policy.value
    }
  }

  depends_on = [google_project_service.api]
}

# Topics do not retain messages: these subscriptions keep parked and dead-lettered messages until somebody reads them.
resource "google_pubsub_subscription" "kept" {
  for_each = toset(["parked-messages", "dead-letter"])

  project                    = var.project_id
  name                       = "${local.id_prefix}${each.key}"
  topic                      = google_pubsub_topic.topic[each.key].id
  labels                     = local.labels
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}
