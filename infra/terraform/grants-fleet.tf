# The functions' read permissions in the fleet: custom roles, defined in the organization and granted on the scope.
locals {
  # Projects named in the scope are read directly; the others are listed.
  has_projects   = anytrue([for place in local.scope : startswith(place, "projects/")]) || var.smoke_test_project != null
  has_containers = anytrue([for place in local.scope : !startswith(place, "projects/")])

  enumerate_permissions = concat(
    var.discovery == "list" ? ["container.clusters.list"] : [],
    var.discovery == "assets" ? ["cloudasset.assets.listResource"] : [],
    var.discovery == "list" && local.has_projects ? ["resourcemanager.projects.get"] : [],
    var.discovery == "list" && local.has_containers
    ? ["resourcemanager.folders.list", "resourcemanager.projects.list"]
    : [],
  )

  inspect_permissions = concat(
    ["container.clusters.get"],
    local.reads_monitoring ? ["monitoring.timeSeries.list"] : [],
    local.reads_flow_logs ? ["logging.logEntries.list"] : [],
    local.reaches_clusters ? ["container.clusters.connect", "gkehub.gateway.get"] : [],
    local.reaches_clusters && var.kubernetes_access == "ORGANIZATION" ? local.kubernetes_permissions : [],
  )

  # The same permissions that infra/kubernetes/scanner.yaml and node-proxy.yaml grant through RBAC.
  kubernetes_permissions = concat(
    [
      "container.cronJobs.list",
      "container.daemonSets.list",
      "container.deployments.list",
      "container.jobs.get",
      "container.jobs.list",
      "container.nodes.list",
      "container.pods.list",
      "container.replicaSets.get",
      "container.services.list",
      "container.statefulSets.list",
      "container.thirdPartyObjects.list",
    ],
    var.node_proxy ? ["container.nodes.proxy"] : [],
  )

  fleet_roles = {
    "enumerate-fleet" = google_organization_iam_custom_role.enumerate_fleet.name
    "inspect-cluster" = google_organization_iam_custom_role.inspect_cluster.name
  }

  fleet_grants = {
    for grant in setproduct(keys(local.fleet_roles), local.scope) : join(" on ", grant) => {
      member = google_service_account.function[grant[0]].member
      role   = local.fleet_roles[grant[0]]
      kind   = split("/", grant[1])[0]
      id     = split("/", grant[1])[1]
    }
  }
}

resource "google_organization_iam_custom_role" "enumerate_fleet" {
  org_id      = var.organization_id
  role_id     = "sweep10255EnumerateFleet"
  title       = "sweep10255: enumerate the fleet"
  description = "Lists folders, projects and clusters."
  permissions = local.enumerate_permissions

  depends_on = [google_project_service.api]
}

resource "google_organization_iam_custom_role" "inspect_cluster" {
  org_id      = var.organization_id
  role_id     = "sweep10255InspectCluster"
  title       = "sweep10255: inspect a cluster"
  description = "Reads a cluster's settings and, if configured, its usage. Read-only."
  permissions = local.inspect_permissions

  depends_on = [google_project_service.api]
}

resource "google_organization_iam_member" "fleet" {
  for_each = { for name, grant in local.fleet_grants : name => grant if grant.kind == "organizations" }

  org_id = each.value.id
  role   = each.value.role
  member = each.value.member
}

resource "google_folder_iam_member" "fleet" {
  for_each = { for name, grant in local.fleet_grants : name => grant if grant.kind == "folders" }

  folder = "folders/${each.value.id}"
  role   = each.value.role
  member = each.value.member
}

resource "google_project_iam_member" "fleet" {
  for_each = { for name, grant in local.fleet_grants : name => grant if grant.kind == "projects" }

  project = each.value.id
  role    = each.value.role
  member  = each.value.member
}
