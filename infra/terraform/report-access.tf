# People who may open the report and query the views.
resource "google_bigquery_dataset_iam_member" "report_reader" {
  for_each = toset(var.report_readers)

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = each.key

  lifecycle {
    replace_triggered_by = [google_bigquery_dataset.sweep10255.id]
  }
}

resource "google_project_iam_member" "report_reader" {
  for_each = toset(var.report_readers)

  project = var.project_id
  role    = local.role_names.ask_questions
  member  = each.key

  depends_on = [google_project_service.api]
}
