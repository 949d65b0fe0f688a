locals {
  pushes = merge(local.network_pushes, local.change_pushes, {
    "inspect-cluster" = {
      topic = google_pubsub_topic.topic["cluster-scans"].id
      url   = module.inspect_cluster.url
      # About an hour and a half with growing delays: longer than an outage that a daily scan should survive.
      attempts = 15
    }
    "conclude-scan" = {
      topic = google_pubsub_topic.topic["scan-conclusions"].id
      url   = module.conclude_scan.url
      # The maximum: a conclusion waits for its scan by being redelivered, eventually every ten minutes.
      attempts = 100
    }
  })

  change_pushes = {
    for change in module.inspect_change : "inspect-change" => {
      topic    = google_pubsub_topic.topic["cluster-changes"].id
      url      = change.url
      attempts = 15
    }
  }

  network_pushes = {
    for network, topic in local.network_topics : "inspect-cluster-${network}" => {
      topic    = google_pubsub_topic.topic[topic].id
      url      = module.inspect_cluster_in_network[network].url
      attempts = 15
    }
  }
}

# Our own push subscriptions instead of Eventarc's, so that deadline, retries and dead letters are explicit.
resource "google_pubsub_subscription" "push" {
  for_each = local.pushes

  project              = var.project_id
  name                 = "${local.id_prefix}${each.key}"
  topic                = each.value.topic
  labels               = local.labels
  ack_deadline_seconds = 600

  push_config {
    # The functions framework derives the topic from the path.
    push_endpoint = "${each.value.url}/${each.value.topic}"

    oidc_token {
      service_account_email = local.accounts.push.email
      audience              = each.value.url
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.topic["dead-letter"].id
    max_delivery_attempts = each.value.attempts
  }

  expiration_policy {
    ttl = ""
  }

  depends_on = [
    module.conclude_scan,
    module.inspect_change,
    module.inspect_cluster,
    module.inspect_cluster_in_network,
    google_pubsub_topic_iam_member.dead_letter,
    google_service_account_iam_member.push_token,
  ]
}

# Pub/Sub's service agent moves dead letters: it publishes to the dead-letter topic and acknowledges the subscription.
resource "google_pubsub_topic_iam_member" "dead_letter" {
  project = var.project_id
  topic   = google_pubsub_topic.topic["dead-letter"].id
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "dead_letter" {
  for_each = google_pubsub_subscription.push

  project      = var.project_id
  subscription = each.value.id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# The service agent creates the tokens of pushed messages.
resource "google_service_account_iam_member" "push_token" {
  service_account_id = local.accounts.push.id
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = local.pubsub_agent

  # The service agent exists once Pub/Sub was used in the project.
  depends_on = [google_pubsub_topic.topic]
}
