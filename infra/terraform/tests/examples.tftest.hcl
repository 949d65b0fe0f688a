# Applies the other examples.
mock_provider "archive" {
  mock_data "archive_file" {
    defaults = { output_path = "README.md", output_sha = "da39a3ee5e6b4b0d3255bfef95601890afd80709" }
  }
}
mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}
mock_provider "time" {}

variables {
  project_id = "scanner-project"
}

run "project" {
  module {
    source = "./examples/project"
  }

  assert {
    condition     = output.scan_now == "gcloud scheduler jobs run sweep10255-scan --project=scanner-project --location=europe-west1"
    error_message = "The example of a project deploys a schedule."
  }
}

run "organization" {
  variables {
    organization_id = "123456789012"
    alert_emails    = ["security@example.com"]
  }

  module {
    source = "./examples/organization"
  }
}
