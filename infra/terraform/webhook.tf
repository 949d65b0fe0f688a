locals {
  # A Slack URL is itself a secret: anyone who has it can post.
  webhook_secrets = local.posts_to_webhook ? {
    SWEEP_WEBHOOK_SECRET = google_secret_manager_secret.webhook["webhook-secret"].secret_id
    SWEEP_WEBHOOK_URL    = google_secret_manager_secret.webhook["webhook-url"].secret_id
  } : {}
}

resource "google_secret_manager_secret" "webhook" {
  for_each = toset(local.posts_to_webhook ? ["webhook-secret", "webhook-url"] : [])

  secret_id = "sweep10255-${each.key}"

  replication {
    auto {}
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_version" "webhook_secret" {
  count = local.posts_to_webhook ? 1 : 0

  secret                 = google_secret_manager_secret.webhook["webhook-secret"].id
  secret_data_wo         = var.webhook_secret
  secret_data_wo_version = var.webhook_secret_version
}

resource "google_secret_manager_secret_version" "webhook_url" {
  count = local.posts_to_webhook ? 1 : 0

  secret                 = google_secret_manager_secret.webhook["webhook-url"].id
  secret_data_wo         = var.webhook.url
  secret_data_wo_version = var.webhook_secret_version
}

resource "google_project_iam_custom_role" "read_secret" {
  role_id     = "sweep10255ReadSecret"
  title       = "sweep10255: read a secret"
  permissions = ["secretmanager.versions.access"]

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret_iam_member" "webhook" {
  for_each = google_secret_manager_secret.webhook

  secret_id = each.value.id
  role      = google_project_iam_custom_role.read_secret.name
  member    = google_service_account.function["conclude-scan"].member
}
