# What a deployment needs outside its own project: custom roles of the organization, granted on the scope. It is a
# module of its own, so that whoever deploys the functions needs no rights in the organization.
locals {
  roles = {
    "enumerate-fleet" = { id = "EnumerateFleet", title = "enumerate the fleet", description = "Lists folders, projects and clusters." }
    "inspect-cluster" = { id = "InspectCluster", title = "inspect a cluster", description = "Reads a cluster's settings and, if configured, its usage. Read-only." }
    "inspect-change"  = { id = "InspectChange", title = "inspect a change", description = "Reads a changed cluster's settings and, if configured, who changed them. Read-only." }
    "conclude-scan"   = { id = "WriteFindings", title = "write findings", description = "Writes findings to Security Command Center." }
  }

  role_names = merge({ for function, role in google_organization_iam_custom_role.role : function => role.name }, var.custom_roles)

  grants = {
    for grant in setproduct([for function in keys(var.access.accounts) : function if function != "conclude-scan"], var.access.scope) : join(" on ", grant) => {
      member = "serviceAccount:${var.access.accounts[grant[0]]}"
      role   = local.role_names[grant[0]]
      kind   = split("/", grant[1])[0]
      id     = split("/", grant[1])[1]
    }
  }
}

# They exist whatever the options are: the ID of a deleted role stays taken for up to 37 days.
resource "google_organization_iam_custom_role" "role" {
  for_each = { for function, role in local.roles : function => role if !contains(keys(var.custom_roles), function) }

  org_id      = var.organization_id
  role_id     = "${replace(var.access.name, "-", "_")}${each.value.id}"
  title       = "${var.access.name}: ${each.value.title}"
  description = each.value.description
  permissions = var.access.permissions[each.key]
}

resource "google_organization_iam_member" "fleet" {
  for_each = { for name, grant in local.grants : name => grant if grant.kind == "organizations" }

  org_id = each.value.id
  role   = each.value.role
  member = each.value.member
}

resource "google_folder_iam_member" "fleet" {
  for_each = { for name, grant in local.grants : name => grant if grant.kind == "folders" }

  folder = "folders/${each.value.id}"
  role   = each.value.role
  member = each.value.member
}

resource "google_project_iam_member" "fleet" {
  for_each = { for name, grant in local.grants : name => grant if grant.kind == "projects" }

  project = each.value.id
  role    = each.value.role
  member  = each.value.member
}

# The provider cannot set the policy of a source, so the role is granted on the organization. It only allows writing
# findings.
resource "google_organization_iam_member" "write_findings" {
  count = var.access.findings ? 1 : 0

  org_id = var.organization_id
  role   = local.role_names["conclude-scan"]
  member = "serviceAccount:${var.access.accounts["conclude-scan"]}"
}

# A feed of the whole organization, whatever the scope is: the function ignores clusters outside it.
resource "google_cloud_asset_organization_feed" "changes" {
  count = var.access.feed == null ? 0 : 1

  billing_project = var.access.feed.project
  org_id          = var.organization_id
  feed_id         = "${var.access.name}-cluster-changes"
  content_type    = "RESOURCE"

  # Google does not document whether a change of a node pool is reported for its cluster too.
  asset_types = ["container.googleapis.com/Cluster", "container.googleapis.com/NodePool"]

  feed_output_config {
    pubsub_destination {
      topic = var.access.feed.topic
    }
  }
}

locals {
  port_policies = { for place, policy in merge({ for place in var.access.scope : place => var.port_policy }, var.port_policies) : place => policy if policy != "OFF" }

  # Of several rules, the one whose condition holds applies.
  exempt_tag = var.port_policy_exempt_tag == null ? [] : [split("=", var.port_policy_exempt_tag)]
  port_rules = concat(
    [for tag in local.exempt_tag : { enforce = "FALSE", expression = "resource.matchTag(\"${tag[0]}\", \"${tag[1]}\")" }],
    [{ enforce = "TRUE", expression = null }],
  )
}

# Google's managed constraint. It prevents creating or updating clusters and node pools with the port open; existing
# ones stay as they are. A dry run prevents nothing, but logs violations in the audit log.
resource "google_org_policy_policy" "port" {
  for_each = local.port_policies

  name   = "${each.key}/policies/container.managed.disableInsecureKubeletReadOnlyPort"
  parent = each.key

  dynamic "spec" {
    for_each = each.value == "ENFORCED" ? [true] : []
    content {
      dynamic "rules" {
        for_each = local.port_rules
        content {
          enforce = rules.value.enforce

          dynamic "condition" {
            for_each = rules.value.expression == null ? [] : [rules.value.expression]
            content {
              title      = "exempt"
              expression = condition.value
            }
          }
        }
      }
    }
  }

  dynamic "dry_run_spec" {
    for_each = each.value == "DRY_RUN" ? [true] : []
    content {
      dynamic "rules" {
        for_each = local.port_rules
        content {
          enforce = rules.value.enforce

          dynamic "condition" {
            for_each = rules.value.expression == null ? [] : [rules.value.expression]
            content {
              title      = "exempt"
              expression = condition.value
            }
          }
        }
      }
    }
  }
}

# For people and CI jobs that run `sweep10255 close`, and for no function.
resource "google_organization_iam_custom_role" "closing" {
  count = var.closing_enabled ? 1 : 0

  org_id      = var.organization_id
  role_id     = "${replace(var.access.name, "-", "_")}ClosePort"
  title       = "${var.access.name}: close the port"
  description = "Changes the settings of clusters and node pools, and follows the operations."
  permissions = [
    "container.clusters.get",
    "container.clusters.list",
    "container.clusters.update",
    "container.operations.get",
    "container.operations.list",
  ]
}
