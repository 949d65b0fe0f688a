resource "google_bigquery_dataset" "sweep10255" {
  project                    = var.project_id
  dataset_id                 = local.name_without_hyphens
  description                = "Scans of the fleet for open kubelet read-only ports. Query the views."
  location                   = var.dataset_location
  delete_contents_on_destroy = !var.protect_data
  labels                     = local.labels

  # The tables use it too.
  dynamic "default_encryption_configuration" {
    for_each = var.kms_keys.dataset == null ? [] : [var.kms_keys.dataset]
    content {
      kms_key_name = default_encryption_configuration.value
    }
  }

  depends_on = [google_project_service.api]
}

locals {
  tables = {
    for table in jsondecode(file("${path.module}/../bigquery/tables.json")) : table.name => table
  }
}

resource "google_bigquery_table" "table" {
  for_each = local.tables

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  labels              = local.labels
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
