# What strict organization policies require.
mock_provider "archive" {}
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}
mock_provider "time" {}

variables {
  project_id       = "scanner-project"
  organization_id  = "123456789012"
  region           = "europe-west3"
  dataset_location = "europe-west3"
  bundle           = { bucket = "releases", object = "functions.zip" }
  webhook          = { format = "json" }
  webhook_url      = "https://hooks.example.com/T/B/x"
  webhook_secret   = "a-key-that-only-two-know-0123456789"
}

run "keys" {
  command = plan

  variables {
    kms_keys = {
      region  = "projects/keys/locations/europe-west3/keyRings/r/cryptoKeys/region"
      dataset = "projects/keys/locations/europe-west3/keyRings/r/cryptoKeys/dataset"
    }
  }

  assert {
    condition = alltrue([
      for key in concat(
        [for topic in google_pubsub_topic.topic : topic.kms_key_name],
        [for secret in google_secret_manager_secret.secret : secret.replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name],
        [
          google_artifact_registry_repository.images.kms_key_name,
          google_storage_bucket.source.encryption[0].default_kms_key_name,
          local.build.kms_key,
        ],
      ) : key == var.kms_keys.region
    ])
    error_message = "Everything in the region is encrypted with its key."
  }

  assert {
    condition     = google_bigquery_dataset.sweep10255.default_encryption_configuration[0].kms_key_name == var.kms_keys.dataset
    error_message = "The tables are encrypted with the key of the dataset."
  }
}

run "locations" {
  command = plan

  variables {
    secret_replication = "REGION"
    topic_regions      = ["europe-west3", "europe-west1"]
  }

  assert {
    condition     = alltrue([for topic in google_pubsub_topic.topic : topic.message_storage_policy[0].allowed_persistence_regions == toset(["europe-west3", "europe-west1"])])
    error_message = "Messages are stored only in the given regions."
  }

  assert {
    condition     = alltrue([for secret in google_secret_manager_secret.secret : secret.replication[0].user_managed[0].replicas[0].location == "europe-west3"])
    error_message = "Secrets are stored only in the region."
  }
}

run "existing_accounts_and_roles" {
  command = plan

  variables {
    service_accounts = {
      build           = "builder@shared-builds.iam.gserviceaccount.com"
      inspect-cluster = "inspector@scanner-project.iam.gserviceaccount.com"
    }
    custom_roles = { read_rows = "organizations/123456789012/roles/readRows" }
  }

  assert {
    condition     = !contains(keys(google_service_account.account), "build") && local.build.account == "projects/shared-builds/serviceAccounts/builder@shared-builds.iam.gserviceaccount.com"
    error_message = "An existing account is used, not created."
  }

  assert {
    condition     = output.fleet_access.accounts["inspect-cluster"] == "inspector@scanner-project.iam.gserviceaccount.com"
    error_message = "The existing account gets access to the fleet."
  }

  assert {
    condition     = !contains(keys(google_project_iam_custom_role.role), "read_rows") && alltrue([for grant in google_bigquery_dataset_iam_member.reader : grant.role == "organizations/123456789012/roles/readRows"])
    error_message = "An existing role is used, not created."
  }
}

run "several_networks" {
  command = plan

  variables {
    vpc = { network = "fleet", subnetwork = "functions" }
    vpc_networks = {
      payments = { cluster_network = "projects/payments-host/global/networks/payments", network = "projects/payments-host/global/networks/payments", subnetwork = "functions" }
    }
  }

  assert {
    condition     = sort(keys(google_pubsub_subscription.push)) == tolist(["conclude-scan", "inspect-change", "inspect-cluster", "inspect-cluster-payments"])
    error_message = "Each network has its own function, with its own topic."
  }

  assert {
    condition     = length([for key in keys(local.publishers) : key if key == "inspect-cluster to cluster-scans-payments"]) == 1
    error_message = "inspect-cluster may hand clusters on."
  }
}

run "example" {
  variables {
    project_id      = "scanner-project"
    kms_project     = "keys-project"
    network_project = "network-project"
  }

  module {
    source = "./examples/locked-down"
  }

  assert {
    condition     = output.fleet_access.scope == tolist(["organizations/123456789012"])
    error_message = "The example scans the organization."
  }
}

run "example_organization" {
  variables {
    access = run.example.fleet_access
  }

  module {
    source = "./examples/locked-down/organization"
  }
}
