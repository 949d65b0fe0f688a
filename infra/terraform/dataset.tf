resource "google_bigquery_dataset" "sweep10255" {
  dataset_id                 = "sweep10255"
  description                = "Scans of the fleet for open kubelet read-only ports. Query the views."
  location                   = var.dataset_location
  delete_contents_on_destroy = !var.protect_data

  depends_on = [google_project_service.api]
}

locals {
  tables = {
    for table in jsondecode(file("${path.module}/../bigquery/tables.json")) : table.name => table
  }
}

resource "google_bigquery_table" "table" {
  for_each = local.tables

  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  description         = each.value.description
  schema              = file("${path.module}/../bigquery/schemas/${each.key}.json")
  clustering          = each.value.clustering
  deletion_protection = var.protect_data

  time_partitioning {
    type  = "DAY"
    field = each.value.partitioning

    # 0 removes an expiration; the provider would leave an existing one unchanged for null.
    expiration_ms = var.retention_days == null ? 0 : var.retention_days * 24 * 60 * 60 * 1000
  }
}
