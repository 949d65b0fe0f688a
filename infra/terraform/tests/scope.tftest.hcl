# Where access is granted, by scope. Run with `terraform init && terraform test`.
mock_provider "archive" {}
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}
mock_provider "time" {}

variables {
  project_id = "scanner-project"
  bundle     = { bucket = "releases", object = "functions.zip" }
}

run "project" {
  command = plan

  variables {
    scope = ["projects/scanner-project"]
  }

  assert {
    condition     = toset([for role in google_project_iam_custom_role.fleet : role.project]) == toset(["scanner-project"])
    error_message = "The roles belong to the scanned project."
  }

  assert {
    condition = toset(flatten([for role in google_project_iam_custom_role.fleet : role.permissions])) == toset([
      "container.clusters.get", "container.clusters.list", "resourcemanager.projects.get",
    ])
    error_message = "The roles have the permissions that a scan of a project uses, and no others."
  }

  assert {
    condition     = length(google_folder_iam_member.place) == 0
    error_message = "A project needs no grants on folders."
  }
}

run "folder" {
  command = plan

  variables {
    scope = ["folders/444455556666"]
  }

  assert {
    condition     = length(google_project_iam_custom_role.fleet) == 0
    error_message = "Folders cannot have custom roles."
  }

  assert {
    condition = toset([for grant in google_folder_iam_member.place : "${grant.folder} ${grant.role}"]) == toset([
      "folders/444455556666 roles/container.clusterViewer",
      "folders/444455556666 roles/resourcemanager.folderViewer",
    ])
    error_message = "Predefined roles are granted on the folder."
  }
}

run "organization" {
  command = plan

  variables {
    organization_id = "123456789012"
  }

  assert {
    condition     = length(google_project_iam_custom_role.fleet) + length(google_project_iam_member.place) + length(google_folder_iam_member.place) == 0
    error_message = "Whoever deploys needs no rights outside the project: the module organization grants access."
  }

  assert {
    condition     = output.fleet_access.scope == tolist(["organizations/123456789012"])
    error_message = "The default scope is the organization."
  }
}

run "changes_in_an_organization" {
  command = plan

  variables {
    organization_id = "123456789012"
  }

  assert {
    condition     = length(module.inspect_change) == 1 && contains(keys(google_service_account.account), "inspect-change")
    error_message = "Changes are detected by default where the organization is scanned, with an account of their own."
  }

  assert {
    condition     = toset([for key, publisher in local.publishers : publisher.topic if publisher.function == "inspect-change"]) == toset(["parked-messages", "scan-conclusions"])
    error_message = "inspect-change can publish only to the topics that it needs."
  }

  assert {
    condition     = toset(output.fleet_access.permissions["inspect-change"]) == toset(["container.clusters.get"])
    error_message = "Logs are read only if change_authors is set."
  }
}

run "changes_of_folders" {
  command = plan

  variables {
    organization_id = "123456789012"
    scope           = ["folders/444455556666"]
  }

  assert {
    condition     = length(module.inspect_change) == 0 && !contains(keys(google_pubsub_topic.topic), "cluster-changes") && output.fleet_access.feed == null
    error_message = "Changes of folders are detected only if detect_changes is set."
  }
}

run "changes_without_an_organization" {
  command = plan

  variables {
    scope          = ["folders/444455556666"]
    detect_changes = true
  }

  expect_failures = [var.detect_changes]
}

run "changes_module" {
  command = plan

  variables {
    organization_id = "123456789012"
    access = {
      accounts    = { inspect-change = "change@scanner-project.iam.gserviceaccount.com" }
      findings    = false
      name        = "sweep10255"
      permissions = { enumerate-fleet = [], inspect-cluster = [], inspect-change = ["container.clusters.get"], conclude-scan = [] }
      scope       = ["organizations/123456789012"]
      feed        = { project = "scanner-project", topic = "projects/scanner-project/topics/cluster-changes" }
    }
    port_policy            = "DRY_RUN"
    port_policies          = { "folders/444455556666" = "ENFORCED" }
    port_policy_exempt_tag = "123456789012/port=exempt"
  }

  module {
    source = "./organization"
  }

  assert {
    condition     = google_cloud_asset_organization_feed.changes[0].asset_types == tolist(["container.googleapis.com/Cluster", "container.googleapis.com/NodePool"]) && google_cloud_asset_organization_feed.changes[0].content_type == "RESOURCE"
    error_message = "The feed reports clusters and node pools with their settings."
  }

  assert {
    condition     = length(google_org_policy_policy.port["folders/444455556666"].spec) == 1 && length(google_org_policy_policy.port["organizations/123456789012"].dry_run_spec) == 1
    error_message = "The policy is enforced in one folder, and in dry run in the rest of the organization."
  }

  assert {
    condition     = google_org_policy_policy.port["folders/444455556666"].spec[0].rules[0].condition[0].expression == "resource.matchTag(\"123456789012/port\", \"exempt\")" && google_org_policy_policy.port["folders/444455556666"].spec[0].rules[0].enforce == "FALSE"
    error_message = "What has the tag is exempt."
  }
}

run "nothing_to_scan" {
  command         = plan
  expect_failures = [var.scope]
}
