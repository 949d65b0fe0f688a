# The functions as built by `npm run build`. The object's name depends on its contents, so only a change redeploys.
data "archive_file" "functions" {
  type        = "zip"
  source_dir  = "${path.module}/../../dist/functions"
  output_path = "${path.module}/.terraform/functions.zip"
}

resource "google_storage_bucket" "source" {
  name     = "${var.project_id}-sweep10255-source"
  location = var.region

  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # Bundles of earlier revisions are kept as long as their images.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age = 90
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_object" "functions" {
  name   = "functions-${data.archive_file.functions.output_sha}.zip"
  bucket = google_storage_bucket.source.name
  source = data.archive_file.functions.output_path
}

# Cloud Run keeps earlier revisions of a service; this keeps their images, so that a rollback is possible.
resource "google_artifact_registry_repository" "images" {
  repository_id = "sweep10255"
  location      = var.region
  format        = "DOCKER"

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"
    most_recent_versions {
      keep_count = 10
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "7776000s"
    }
  }

  depends_on = [google_project_service.api]
}

# The roles that the documentation of Cloud Run functions requires for a custom build account.
resource "google_project_iam_member" "build" {
  for_each = toset(["roles/artifactregistry.writer", "roles/logging.logWriter", "roles/storage.objectViewer"])

  project = var.project_id
  role    = each.key
  member  = google_service_account.build.member
}
