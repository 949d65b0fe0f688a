# Google's managed constraint. It prevents creating or updating clusters and node pools with the port open; existing
# ones stay as they are. A dry run prevents nothing, but logs violations in the audit log.
resource "google_org_policy_policy" "port" {
  for_each = toset(var.port_policy == "OFF" ? [] : local.scope)

  name   = "${each.key}/policies/container.managed.disableInsecureKubeletReadOnlyPort"
  parent = each.key

  dynamic "spec" {
    for_each = var.port_policy == "ENFORCED" ? [true] : []
    content {
      rules {
        enforce = "TRUE"
      }
    }
  }

  dynamic "dry_run_spec" {
    for_each = var.port_policy == "DRY_RUN" ? [true] : []
    content {
      rules {
        enforce = "TRUE"
      }
    }
  }

  depends_on = [google_project_service.api]
}
