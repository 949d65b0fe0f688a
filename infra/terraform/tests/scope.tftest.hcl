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

run "nothing_to_scan" {
  command         = plan
  expect_failures = [var.scope]
}
