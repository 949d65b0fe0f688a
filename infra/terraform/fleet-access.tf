locals {
  # Projects named in the scope are read directly; the others are listed.
  has_projects   = anytrue([for place in local.scope : startswith(place, "projects/")]) || var.smoke_test_project != null
  has_containers = anytrue([for place in local.scope : !startswith(place, "projects/")])

  fleet_permissions = {
    "enumerate-fleet" = concat(
      var.discovery == "list" ? ["container.clusters.list"] : [],
      var.discovery == "assets" ? ["cloudasset.assets.listResource"] : [],
      var.discovery == "list" && local.has_projects ? ["resourcemanager.projects.get"] : [],
      var.discovery == "list" && local.has_containers
      ? ["resourcemanager.folders.list", "resourcemanager.projects.list"]
      : [],
    )
    "inspect-cluster" = concat(
      # A cluster is gone only if the list of its project does not have it either.
      ["container.clusters.get", "container.clusters.list"],
      local.reads_monitoring ? ["monitoring.timeSeries.list"] : [],
      local.reads_flow_logs ? ["logging.logEntries.list"] : [],
      local.reaches_clusters ? ["container.clusters.connect", "gkehub.gateway.get"] : [],
      local.reads_kubernetes ? local.kubernetes_permissions : [],
    )
  }

  # A change is reported only with an organization, so the module `organization` always grants this.
  change_permissions = concat(["container.clusters.get"], var.change_authors ? ["logging.logEntries.list"] : [])

  findings_permissions = ["securitycenter.findings.setMute", "securitycenter.findings.update"]

  reads_kubernetes = local.reaches_clusters && var.kubernetes_access == "ORGANIZATION"

  # The same permissions that base/scanner.yaml and components/node-proxy/node-proxy.yaml in infra/kubernetes grant
  # through RBAC.
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

  # Without an organization, this module itself grants access; with one, the module in ./organization does.
  granted_here = var.organization_id == null ? local.scope : []
  fleet_projects = {
    for grant in setproduct(keys(local.fleet_permissions), [for place in local.granted_here : trimprefix(place, "projects/") if startswith(place, "projects/")]) :
    "${grant[0]} in ${grant[1]}" => { function = grant[0], project = grant[1] }
  }

  # Folders have no custom roles: https://cloud.google.com/iam/docs/roles-overview. The predefined ones grant more.
  folder_roles = {
    "enumerate-fleet" = var.discovery == "assets" ? ["roles/cloudasset.viewer"] : ["roles/container.clusterViewer", "roles/resourcemanager.folderViewer"]
    "inspect-cluster" = concat(
      # container.viewer includes container.clusters.connect; the narrower role does not.
      local.reaches_clusters ? ["roles/container.viewer", "roles/gkehub.gatewayReader"] : ["roles/container.clusterViewer"],
      local.reads_monitoring ? ["roles/monitoring.viewer"] : [],
      local.reads_flow_logs ? ["roles/logging.viewer"] : [],
    )
  }
  fleet_folders = {
    for grant in flatten([
      for function, roles in local.folder_roles : [
        for pair in setproduct(roles, [for place in local.granted_here : place if startswith(place, "folders/")]) :
        { function = function, role = pair[0], folder = pair[1] }
      ]
    ]) : "${grant.function}: ${grant.role} on ${grant.folder}" => grant
  }
}

resource "google_project_iam_custom_role" "fleet" {
  for_each = local.fleet_projects

  project     = each.value.project
  role_id     = "${local.name_without_hyphens}${replace(title(replace(each.value.function, "-", " ")), " ", "")}"
  title       = "${var.name}: ${each.value.function}"
  description = "Read-only."
  permissions = local.fleet_permissions[each.value.function]

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "place" {
  for_each = local.fleet_projects

  project = each.value.project
  role    = google_project_iam_custom_role.fleet[each.key].name
  member  = local.accounts[each.value.function].member
}

resource "google_folder_iam_member" "place" {
  for_each = local.fleet_folders

  folder = each.value.folder
  role   = each.value.role
  member = local.accounts[each.value.function].member

  depends_on = [google_project_service.api]
}
