locals {
  # APIs that every deployment needs, followed by those that options add.
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
    var.discovery == "assets" || local.detects_changes ? ["cloudasset.googleapis.com"] : [],
    local.reads_monitoring || local.notifies || var.dashboard || var.scan_metrics ? ["monitoring.googleapis.com"] : [],
    local.reaches_clusters ? ["connectgateway.googleapis.com", "gkehub.googleapis.com"] : [],
    var.vpc == null && length(var.vpc_networks) == 0 ? [] : ["compute.googleapis.com"],
    length(local.secret_names) == 0 ? [] : ["secretmanager.googleapis.com"],
    var.findings_source == null ? [] : ["securitycenter.googleapis.com"],
    # For ./organization, whose caller may have no rights in this project.
    var.organization_id == null ? [] : ["orgpolicy.googleapis.com"],
  ))
}

# The provider uses it to look up projects, including in order to enable the other APIs.
resource "google_project_service" "resource_manager" {
  project            = var.project_id
  service            = "cloudresourcemanager.googleapis.com"
  disable_on_destroy = false
}

resource "google_project_service" "api" {
  for_each = local.apis

  project = var.project_id
  service = each.key

  # Other users of the project may depend on it.
  disable_on_destroy = false

  depends_on = [google_project_service.resource_manager]
}

# Depends on this API only: otherwise an option that adds another API would make the project number unknown in a plan,
# and Terraform would delete and recreate every grant to a service agent.
data "google_project" "this" {
  project_id = var.project_id

  depends_on = [google_project_service.resource_manager]
}
