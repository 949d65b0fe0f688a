locals {
  built_folder = "${path.module}/../../dist/functions"

  # A checkout that has not been built can be planned and destroyed, but not applied.
  is_built = (
    var.bundle == null ? length(fileset(local.built_folder, "*")) > 0 :
    # An object in Cloud Storage has no path, and counts as built.
    try(fileexists(var.bundle.path), true)
  )
  zips_folder = var.bundle == null && local.is_built
  is_uploaded = var.bundle == null ? true : var.bundle.object == null

  # Named after its contents, so that only a change redeploys the functions.
  bundle_path = var.bundle == null ? try(data.archive_file.functions[0].output_path, null) : var.bundle.path
  bundle_name = var.bundle == null ? try(data.archive_file.functions[0].output_sha, "not-built") : try(filesha1(var.bundle.path), "not-built")
}

# The functions as built by `npm run build`.
data "archive_file" "functions" {
  count = local.zips_folder ? 1 : 0

  type        = "zip"
  source_dir  = local.built_folder
  output_path = "${path.module}/.terraform/${var.name}-functions.zip"

  # The same contents whatever the umask of the build was.
  output_file_mode = "0644"
}

# The name depends on the region: Google frees the name of a deleted bucket for another region only after minutes.
resource "google_storage_bucket" "source" {
  project  = var.project_id
  name     = "${var.project_id}-${var.name}-source-${substr(sha256(var.region), 0, 6)}"
  location = var.region
  labels   = local.labels

  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  dynamic "encryption" {
    for_each = var.kms_keys.region == null ? [] : [var.kms_keys.region]
    content {
      default_kms_key_name = encryption.value
    }
  }

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
  count = local.is_uploaded ? 1 : 0

  name   = "functions-${local.bundle_name}.zip"
  bucket = google_storage_bucket.source.name
  source = coalesce(local.bundle_path, "functions-not-built.zip")

  lifecycle {
    # `timestamp` is unknown in a plan, so only apply refuses; plan and destroy need no build.
    precondition {
      condition     = local.is_built || timestamp() == ""
      error_message = "The functions are not built: run npm ci && npm run build first, or set bundle to a built zip file."
    }
  }
}

# Cloud Run keeps earlier revisions of a service; this keeps their images, so that a rollback is possible.
resource "google_artifact_registry_repository" "images" {
  project       = var.project_id
  repository_id = var.name
  location      = var.region
  format        = "DOCKER"
  labels        = local.labels
  kms_key_name  = var.kms_keys.region

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
  member  = local.accounts.build.member

  depends_on = [google_project_service.api]
}

# IAM grants are eventually consistent: a build that starts at once lacks its permissions, and a function its account.
resource "time_sleep" "iam_propagation" {
  create_duration = "60s"

  # Wait again if a grant is replaced.
  triggers = {
    account = local.accounts.build.member
    roles   = join(" ", [for grant in google_project_iam_member.build : grant.role])
  }

  depends_on = [
    google_project_iam_member.build,
    google_secret_manager_secret_iam_member.exceptions,
    google_secret_manager_secret_iam_member.alert_routes,
    google_secret_manager_secret_iam_member.webhook,
    google_service_account.account,
  ]
}
