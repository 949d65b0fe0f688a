# Publishers of each topic. roles/pubsub.publisher on a topic only grants pubsub.topics.publish. The ID of a topic is
# unknown while it is replaced, so its grants are replaced too.
locals {
  publishers = merge(local.network_publishers, {
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

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishers

  project = var.project_id
  topic   = google_pubsub_topic.topic[each.value.topic].id
  role    = "roles/pubsub.publisher"
  member  = local.accounts[each.value.function].member
}
