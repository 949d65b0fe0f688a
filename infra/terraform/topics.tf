resource "google_pubsub_topic" "cluster_scans" {
  name = "cluster-scans"

  depends_on = [google_project_service.api]
}

resource "google_pubsub_topic" "scan_conclusions" {
  name = "scan-conclusions"

  depends_on = [google_project_service.api]
}

# Alerts about open ports. No subscription exists by default.
resource "google_pubsub_topic" "port_alerts" {
  name = "port-alerts"

  depends_on = [google_project_service.api]
}

# Messages that a function can never process, with the reason.
resource "google_pubsub_topic" "parked_messages" {
  name = "parked-messages"

  depends_on = [google_project_service.api]
}

# Messages that used up their delivery attempts.
resource "google_pubsub_topic" "dead_letter" {
  name = "dead-letter"

  depends_on = [google_project_service.api]
}

# Topics do not retain messages: these subscriptions keep parked and dead-lettered messages until somebody reads them.
resource "google_pubsub_subscription" "kept" {
  for_each = {
    (google_pubsub_topic.parked_messages.name) = google_pubsub_topic.parked_messages.id
    (google_pubsub_topic.dead_letter.name)     = google_pubsub_topic.dead_letter.id
  }

  name                       = each.key
  topic                      = each.value
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}
