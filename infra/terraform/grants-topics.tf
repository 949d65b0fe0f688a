# Publishers of each topic. roles/pubsub.publisher on a topic only grants pubsub.topics.publish.
locals {
  publishers = {
    "enumerate-fleet to cluster-scans"    = { function = "enumerate-fleet", topic = google_pubsub_topic.cluster_scans.id }
    "enumerate-fleet to scan-conclusions" = { function = "enumerate-fleet", topic = google_pubsub_topic.scan_conclusions.id }
    "inspect-cluster to parked-messages"  = { function = "inspect-cluster", topic = google_pubsub_topic.parked_messages.id }
    "conclude-scan to parked-messages"    = { function = "conclude-scan", topic = google_pubsub_topic.parked_messages.id }
    "conclude-scan to port-alerts"        = { function = "conclude-scan", topic = google_pubsub_topic.port_alerts.id }
  }
}

resource "google_pubsub_topic_iam_member" "publisher" {
  for_each = local.publishers

  topic  = each.value.topic
  role   = "roles/pubsub.publisher"
  member = google_service_account.function[each.value.function].member
}
