locals {
  webhook_secret_names = local.posts_to_webhook ? ["webhook-secret", "webhook-url"] : []
  secret_names = toset(concat(
    local.webhook_secret_names,
    var.exceptions == null ? [] : ["exceptions"],
    var.route_alerts ? ["alert-routes"] : [],
  ))

  # A Slack URL is itself a secret: anyone who has it can post.
  webhook_secrets = local.posts_to_webhook ? {
    SWEEP_WEBHOOK_SECRET = google_secret_manager_secret.secret["webhook-secret"].secret_id
    SWEEP_WEBHOOK_URL    = google_secret_manager_secret.secret["webhook-url"].secret_id
  } : {}

  # The file that functions read, mounted from its current version: a changed register results in a new revision.
  exceptions_files = var.exceptions == null ? {} : {
    "/etc/sweep10255" = {
      secret  = google_secret_manager_secret.secret["exceptions"].secret_id
      version = google_secret_manager_secret_version.exceptions[0].version
      name    = "exceptions.yaml"
    }
  }
  exceptions_path = var.exceptions == null ? null : "/etc/sweep10255/exceptions.yaml"

  # Each secret needs a directory of its own.
  alert_routes_files = var.route_alerts ? {
    "/etc/sweep10255-routes" = {
      secret  = google_secret_manager_secret.secret["alert-routes"].secret_id
      version = google_secret_manager_secret_version.alert_routes[0].version
      name    = "routes.yaml"
    }
  } : {}
  alert_routes_path = var.route_alerts ? "/etc/sweep10255-routes/routes.yaml" : null

  # A customer-managed key encrypts only replicas in its own region.
  secret_locations = var.secret_replication == "REGION" || var.kms_keys.region != null ? [var.region] : null
}

resource "google_secret_manager_secret" "secret" {
  for_each = local.secret_names

  project   = var.project_id
  secret_id = "${var.name}-${each.key}"
  labels    = local.labels

  replication {
    dynamic "auto" {
      for_each = local.secret_locations == null ? [true] : []
      content {}
    }

    dynamic "user_managed" {
      for_each = local.secret_locations == null ? [] : [local.secret_locations]
      content {
        dynamic "replicas" {
          for_each = user_managed.value
          content {
            location = replicas.value

            dynamic "customer_managed_encryption" {
              for_each = var.kms_keys.region == null ? [] : [var.kms_keys.region]
              content {
                kms_key_name = customer_managed_encryption.value
              }
            }
          }
        }
      }
    }
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_version" "webhook_secret" {
  count = local.posts_to_webhook ? 1 : 0

  secret                 = google_secret_manager_secret.secret["webhook-secret"].id
  secret_data_wo         = var.webhook_secret
  secret_data_wo_version = var.webhook_secret_version
}

resource "google_secret_manager_secret_version" "webhook_url" {
  count = local.posts_to_webhook ? 1 : 0

  secret                 = google_secret_manager_secret.secret["webhook-url"].id
  secret_data_wo         = var.webhook_url
  secret_data_wo_version = var.webhook_secret_version
}

resource "google_secret_manager_secret_iam_member" "webhook" {
  for_each = toset(local.webhook_secret_names)

  project   = var.project_id
  secret_id = google_secret_manager_secret.secret[each.key].id
  role      = local.role_names.read_secret
  member    = local.accounts["conclude-scan"].member
}

resource "google_secret_manager_secret_version" "alert_routes" {
  count = var.route_alerts ? 1 : 0

  secret                 = google_secret_manager_secret.secret["alert-routes"].id
  secret_data_wo         = var.alert_routes
  secret_data_wo_version = var.webhook_secret_version
}

resource "google_secret_manager_secret_iam_member" "alert_routes" {
  count = var.route_alerts ? 1 : 0

  project   = var.project_id
  secret_id = google_secret_manager_secret.secret["alert-routes"].id
  role      = local.role_names.read_secret
  member    = local.accounts["conclude-scan"].member
}

# Not a secret, but functions can mount only secrets as files.
resource "google_secret_manager_secret_version" "exceptions" {
  count = var.exceptions == null ? 0 : 1

  secret      = google_secret_manager_secret.secret["exceptions"].id
  secret_data = var.exceptions
}

resource "google_secret_manager_secret_iam_member" "exceptions" {
  for_each = toset(var.exceptions == null ? [] : concat(["inspect-cluster", "conclude-scan"], local.detects_changes ? ["inspect-change"] : []))

  project   = var.project_id
  secret_id = google_secret_manager_secret.secret["exceptions"].id
  role      = local.role_names.read_secret
  member    = local.accounts[each.key].member
}
