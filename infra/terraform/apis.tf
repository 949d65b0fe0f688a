locals {
  # What every deployment calls, builds or runs on; then what options add.
  apis = toset(concat(
    [
      "artifactregistry.googleapis.com",
      "bigquery.googleapis.com",
      "cloudbuild.googleapis.com",
      "cloudfunctions.googleapis.com",
      "cloudscheduler.googleapis.com",
      "container.googleapis.com",
      "iam.googleapis.com",
      "logging.googleapis.com",
      "pubsub.googleapis.com",
      "run.googleapis.com",
      "storage.googleapis.com",
    ],
    var.discovery == "assets" ? ["cloudasset.googleapis.com"] : [],
    local.reads_monitoring || local.notifies || var.dashboard ? ["monitoring.googleapis.com"] : [],
    local.reaches_clusters ? ["connectgateway.googleapis.com", "gkehub.googleapis.com"] : [],
    var.vpc == null ? [] : ["compute.googleapis.com"],
    local.posts_to_webhook ? ["secretmanager.googleapis.com"] : [],
    var.findings_source == null ? [] : ["securitycenter.googleapis.com"],
    var.port_policy == "OFF" ? [] : ["orgpolicy.googleapis.com"],
  ))
}

# The provider looks projects up through it, also to enable the others.
resource "google_project_service" "resource_manager" {
  service            = "cloudresourcemanager.googleapis.com"
  disable_on_destroy = false
}

resource "google_project_service" "api" {
  for_each = local.apis

  service = each.key

  # Somebody else in the project may use it.
  disable_on_destroy = false

  depends_on = [google_project_service.resource_manager]
}

# It waits for this API alone: an option that adds another would else make the project's number unknown in a plan, and
# every grant to a service agent would be taken away and made again.
data "google_project" "this" {
  project_id = var.project_id

  depends_on = [google_project_service.resource_manager]
}
