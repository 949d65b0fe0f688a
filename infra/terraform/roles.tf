# Custom roles that are narrower than the predefined ones: reading rows, adding rows and running queries are separate.
# All of them exist whatever the options are, because the ID of a deleted role stays taken for up to 37 days.
locals {
  roles = {
    # A query whose response was lost is found in the location of its dataset.
    read_rows     = { id = "ReadRows", title = "read rows", permissions = ["bigquery.datasets.get", "bigquery.tables.getData"] }
    add_rows      = { id = "AddRows", title = "add rows", permissions = ["bigquery.tables.updateData"] }
    ask_questions = { id = "AskQuestions", title = "run queries", permissions = ["bigquery.jobs.create"] }
    read_secret   = { id = "ReadSecret", title = "read a secret", permissions = ["secretmanager.versions.access"] }
    # `gcloud run services proxy` first reads the service.
    open_report = { id = "OpenReport", title = "open the report", permissions = ["run.routes.invoke", "run.services.get"] }
  }

  role_names = merge({ for key, role in google_project_iam_custom_role.role : key => role.name }, var.custom_roles)
}

resource "google_project_iam_custom_role" "role" {
  for_each = { for key, role in local.roles : key => role if !contains(keys(var.custom_roles), key) }

  project     = var.project_id
  role_id     = "${local.name_without_hyphens}${each.value.id}"
  title       = "${var.name}: ${each.value.title}"
  permissions = each.value.permissions

  depends_on = [google_project_service.api]
}
