terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}

resource "google_cloudfunctions2_function" "this" {
  project      = var.build.project_id
  name         = var.name
  location     = var.region
  description  = var.description
  labels       = var.labels
  kms_key_name = var.build.kms_key

  build_config {
    runtime           = "nodejs24"
    entry_point       = var.entry_point
    service_account   = var.build.account
    docker_repository = var.build.repository
    worker_pool       = var.build.worker_pool

    source {
      storage_source {
        bucket = var.build.bucket
        object = var.build.object
      }
    }
  }

  service_config {
    service_account_email            = var.account
    environment_variables            = { for name, value in var.environment : name => value if value != null }
    available_cpu                    = var.limits.cpu
    available_memory                 = var.limits.memory
    timeout_seconds                  = var.limits.seconds
    max_instance_count               = var.limits.instances
    max_instance_request_concurrency = var.limits.concurrency
    ingress_settings                 = var.ingress
    direct_vpc_egress                = var.vpc == null ? null : "VPC_EGRESS_${var.vpc.egress}"

    # After cloudbuild.yaml has rolled back to an earlier revision, the next apply rolls forward again.
    all_traffic_on_latest_revision = true

    dynamic "direct_vpc_network_interface" {
      for_each = var.vpc == null ? [] : [var.vpc]
      content {
        network    = direct_vpc_network_interface.value.network
        subnetwork = direct_vpc_network_interface.value.subnetwork
        tags       = direct_vpc_network_interface.value.tags
      }
    }

    dynamic "secret_volumes" {
      for_each = var.files
      content {
        mount_path = secret_volumes.key
        project_id = var.build.project_id
        secret     = secret_volumes.value.secret

        versions {
          path    = secret_volumes.value.name
          version = secret_volumes.value.version
        }
      }
    }

    dynamic "secret_environment_variables" {
      for_each = var.secrets
      content {
        key        = secret_environment_variables.key
        project_id = var.build.project_id
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = var.invokers

  project  = var.build.project_id
  name     = google_cloudfunctions2_function.this.name
  location = var.region
  role     = each.value.role
  member   = each.value.member

  # A replaced function has the same name, but a new service without grants.
  lifecycle {
    replace_triggered_by = [google_cloudfunctions2_function.this.id]
  }
}
