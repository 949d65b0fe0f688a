locals {
  is_built = length(fileset("${path.module}/../../dist/functions", "*")) > 0
}

# The functions as built by `npm run build`. The object's name depends on its contents, so only a change redeploys.
data "archive_file" "functions" {
  count = local.is_built ? 1 : 0

  type        = "zip"
  source_dir  = "${path.module}/../../dist/functions"
  output_path = "${path.module}/.terraform/functions.zip"

  # The same contents whatever the umask of the build was.
  output_file_mode = "0644"
}

# The name depends on the region: Google frees the name of a deleted bucket for another region only after minutes.
resource "google_storage_bucket" "source" {
  name     = "${var.project_id}-sweep10255-source-${substr(sha256(var.region), 0, 6)}"
  location = var.region

  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  # Terraform deletes the previous bundle. Its version is kept as long as its image; the current one does not expire.
  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = 90
      with_state                 = "ARCHIVED"
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_storage_bucket_object" "functions" {
  name   = local.is_built ? "functions-${data.archive_file.functions[0].output_sha}.zip" : "functions-not-built.zip"
  bucket = google_storage_bucket.source.name
  source = local.is_built ? data.archive_file.functions[0].output_path : "functions-not-built.zip"

  lifecycle {
    # `timestamp` is unknown in a plan, so only apply refuses; plan and destroy need no build.
    precondition {
      condition     = local.is_built || timestamp() == ""
      error_message = "The functions are not built: run npm ci && npm run build first."
    }
  }
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

# IAM grants are eventually consistent: a build that starts at once lacks its permissions, and a function its account.
resource "time_sleep" "iam_propagation" {
  create_duration = "60s"

  # Wait again if a grant is replaced.
  triggers = {
    account = google_service_account.build.member
    roles   = join(" ", [for grant in google_project_iam_member.build : grant.role])
  }

  depends_on = [
    google_project_iam_member.build,
    google_secret_manager_secret_iam_member.webhook,
    google_service_account.function,
  ]
}
