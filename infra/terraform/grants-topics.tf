# Publishers of each topic. roles/pubsub.publisher on a topic only grants pubsub.topics.publish. The ID of a topic is
# unknown while it is replaced, so its grants are replaced too.
locals {
  publishers = merge(local.network_publishers, local.change_publishers, {
    "enumerate-fleet to cluster-scans"    = { function = "enumerate-fleet", topic = "cluster-scans" }
    "enumerate-fleet to scan-conclusions" = { function = "enumerate-fleet", topic = "scan-conclusions" }
    "inspect-cluster to parked-messages"  = { function = "inspect-cluster", topic = "parked-messages" }
    "conclude-scan to parked-messages"    = { function = "conclude-scan", topic = "parked-messages" }
    "conclude-scan to port-alerts"        = { function = "conclude-scan", topic = "port-alerts" }
  })

  network_publishers = {
    for topic in values(local.network_topics) :
    "inspect-cluster to ${topic}" => { function = "inspect-cluster", topic = topic }
  }
}

locals {
  change_publishers = {
    for topic in local.detects_changes ? ["scan-conclusions", "parked-messages"] : [] :
    "inspect-change to ${topic}" => { function = "inspect-change", topic = topic }
  }
}

# The service agent of Cloud Asset Inventory publishes what feeds report. It belongs to the project that the feed is billed
# to: https://cloud.google.com/asset-inventory/docs/monitor-asset-changes.
resource "google_pubsub_topic_iam_member" "feed" {
  for_each = toset(local.change_topics)

  project = var.project_id
  topic   = google_pubsub_topic.topic[each.key].id
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-cloudasset.iam.gserviceaccount.com"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishers

  project = var.project_id
  topic   = google_pubsub_topic.topic[each.value.topic].id
  role    = "roles/pubsub.publisher"
  member  = local.accounts[each.value.function].member
}
