# People who may open the report and query the views. `gcloud run services proxy` first reads the service.
# The role exists even without readers: the ID of a deleted role stays taken for up to 37 days.
resource "google_project_iam_custom_role" "open_report" {
  role_id     = "sweep10255OpenReport"
  title       = "sweep10255: open the report"
  permissions = ["run.routes.invoke", "run.services.get"]

  depends_on = [google_project_service.api]
}

resource "google_bigquery_dataset_iam_member" "report_reader" {
  for_each = toset(var.report_readers)

  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = each.key
}

resource "google_project_iam_member" "report_reader" {
  for_each = toset(var.report_readers)

  project = var.project_id
  role    = google_project_iam_custom_role.ask_questions.name
  member  = each.key
}
