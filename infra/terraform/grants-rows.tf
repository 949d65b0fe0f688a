# Custom roles that are narrower than the predefined ones: reading rows, adding rows and running queries are separate.
resource "google_project_iam_custom_role" "read_rows" {
  role_id     = "sweep10255ReadRows"
  title       = "sweep10255: read rows"
  permissions = ["bigquery.tables.getData"]

  depends_on = [google_project_service.api]
}

resource "google_project_iam_custom_role" "add_rows" {
  role_id     = "sweep10255AddRows"
  title       = "sweep10255: add rows"
  permissions = ["bigquery.tables.updateData"]

  depends_on = [google_project_service.api]
}

resource "google_project_iam_custom_role" "ask_questions" {
  role_id     = "sweep10255AskQuestions"
  title       = "sweep10255: run queries"
  permissions = ["bigquery.jobs.create"]

  depends_on = [google_project_service.api]
}

locals {
  # inspect-cluster only queries which nodes earlier scans sampled, and only if it samples nodes.
  readers = toset(concat(
    ["enumerate-fleet", "conclude-scan", "serve-report"],
    local.reaches_clusters ? ["inspect-cluster"] : [],
  ))

  writers = {
    for written in concat(
      [for table in ["scans", "enumerated_clusters", "cluster_reports"] : { function = "enumerate-fleet", table = table }],
      [{ function = "inspect-cluster", table = "cluster_reports" }],
      [for table in ["scans", "cluster_states", "alerts"] : { function = "conclude-scan", table = table }],
    ) : "${written.function} to ${written.table}" => written
  }
}

# A view reads its tables with the permissions of its reader, so read access is granted on the dataset.
resource "google_bigquery_dataset_iam_member" "reader" {
  for_each = local.readers

  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  role       = google_project_iam_custom_role.read_rows.name
  member     = google_service_account.function[each.key].member
}

resource "google_project_iam_member" "asker" {
  for_each = local.readers

  project = var.project_id
  role    = google_project_iam_custom_role.ask_questions.name
  member  = google_service_account.function[each.key].member
}

resource "google_bigquery_table_iam_member" "writer" {
  for_each = local.writers

  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  table_id   = google_bigquery_table.table[each.value.table].table_id
  role       = google_project_iam_custom_role.add_rows.name
  member     = google_service_account.function[each.value.function].member
}
