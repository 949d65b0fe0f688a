locals {
  # inspect-cluster only queries which nodes earlier scans sampled, and only if it samples nodes.
  readers = toset(concat(
    ["enumerate-fleet", "conclude-scan", "serve-report"],
    local.reaches_clusters ? ["inspect-cluster"] : [],
    local.detects_changes ? ["inspect-change"] : [],
  ))
}

# A view reads its tables with the permissions of its reader, so read access is granted on the dataset.
resource "google_bigquery_dataset_iam_member" "reader" {
  for_each = local.readers

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  role       = local.role_names.read_rows
  member     = local.accounts[each.key].member

  # The ID of a dataset or table is known before it is replaced, so Terraform would keep a grant that is gone.
  lifecycle {
    replace_triggered_by = [google_bigquery_dataset.sweep10255.id]
  }
}

resource "google_project_iam_member" "asker" {
  for_each = local.readers

  project = var.project_id
  role    = local.role_names.ask_questions
  member  = local.accounts[each.key].member

  depends_on = [google_project_service.api]
}

# Custom metrics about each scan.
resource "google_project_iam_member" "metric_writer" {
  count = var.scan_metrics ? 1 : 0

  project = var.project_id
  role    = "roles/monitoring.metricWriter"
  member  = local.accounts["conclude-scan"].member

  depends_on = [google_project_service.api]
}

# One resource per function, keyed by table: only each.key may be used in replace_triggered_by.
resource "google_bigquery_table_iam_member" "enumerate_fleet" {
  for_each = toset(["scans", "enumerated_clusters", "cluster_reports"])

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  table_id   = google_bigquery_table.table[each.key].table_id
  role       = local.role_names.add_rows
  member     = local.accounts["enumerate-fleet"].member

  lifecycle {
    replace_triggered_by = [google_bigquery_table.table[each.key].id]
  }
}

resource "google_bigquery_table_iam_member" "inspect_cluster" {
  for_each = toset(["cluster_reports"])

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  table_id   = google_bigquery_table.table[each.key].table_id
  role       = local.role_names.add_rows
  member     = local.accounts["inspect-cluster"].member

  lifecycle {
    replace_triggered_by = [google_bigquery_table.table[each.key].id]
  }
}

resource "google_bigquery_table_iam_member" "inspect_change" {
  for_each = toset(local.detects_changes ? ["scans", "enumerated_clusters", "cluster_reports"] : [])

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  table_id   = google_bigquery_table.table[each.key].table_id
  role       = local.role_names.add_rows
  member     = local.accounts["inspect-change"].member

  lifecycle {
    replace_triggered_by = [google_bigquery_table.table[each.key].id]
  }
}

resource "google_bigquery_table_iam_member" "conclude_scan" {
  for_each = toset(["scans", "cluster_states", "alerts"])

  project    = var.project_id
  dataset_id = google_bigquery_dataset.sweep10255.dataset_id
  table_id   = google_bigquery_table.table[each.key].table_id
  role       = local.role_names.add_rows
  member     = local.accounts["conclude-scan"].member

  lifecycle {
    replace_triggered_by = [google_bigquery_table.table[each.key].id]
  }
}
