# BigQuery rejects a view whose sources do not exist, and instances of one resource are created in no particular order.
# So views are created in levels: the first level reads only tables, each further level also reads views of earlier
# levels.
locals {
  view_texts = {
    for file in fileset("${path.module}/../bigquery/views", "*.sql") :
    trimsuffix(file, ".sql") => file("${path.module}/../bigquery/views/${file}")
  }
  view_sources = {
    for view, text in local.view_texts :
    view => toset(regexall("\\$\\{dataset\\}\\.(\\w+)", text)[*][0])
  }

  available_at_first = toset(keys(local.tables))
  first_views        = [for view, sources in local.view_sources : view if length(setsubtract(sources, local.available_at_first)) == 0]

  available_then = setunion(local.available_at_first, local.first_views)
  second_views = [
    for view, sources in local.view_sources : view
    if !contains(local.available_then, view) && length(setsubtract(sources, local.available_then)) == 0
  ]

  available_next = setunion(local.available_then, local.second_views)
  third_views = [
    for view, sources in local.view_sources : view
    if !contains(local.available_next, view) && length(setsubtract(sources, local.available_next)) == 0
  ]

  last_views = setsubtract(keys(local.view_texts), setunion(local.available_next, local.third_views))

  views = {
    for view, text in local.view_texts : view => {
      description = join(" ", regexall("(?m)^-- (.+)$", text)[*][0])
      query       = replace(text, "$${dataset}", "`${var.project_id}.${google_bigquery_dataset.sweep10255.dataset_id}`")
    }
  }
}

resource "google_bigquery_table" "first_views" {
  for_each = toset(local.first_views)

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  labels              = local.labels
  description         = local.views[each.key].description
  deletion_protection = false

  view {
    query          = local.views[each.key].query
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.table]
}

resource "google_bigquery_table" "second_views" {
  for_each = toset(local.second_views)

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  labels              = local.labels
  description         = local.views[each.key].description
  deletion_protection = false

  view {
    query          = local.views[each.key].query
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.first_views]
}

resource "google_bigquery_table" "third_views" {
  for_each = toset(local.third_views)

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  labels              = local.labels
  description         = local.views[each.key].description
  deletion_protection = false

  view {
    query          = local.views[each.key].query
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.second_views]
}

resource "google_bigquery_table" "last_views" {
  for_each = local.last_views

  project             = var.project_id
  dataset_id          = google_bigquery_dataset.sweep10255.dataset_id
  table_id            = each.key
  labels              = local.labels
  description         = local.views[each.key].description
  deletion_protection = false

  view {
    query          = local.views[each.key].query
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.third_views]
}
