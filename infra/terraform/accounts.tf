locals {
  # One service account per function, each with only the permissions that this function needs, and three more.
  account_purposes = merge(
    { for function in keys(local.function_names) : function => function },
    {
      # Cloud Build's default account has no permissions in new projects.
      build     = "builds the functions"
      push      = "pushes messages to the functions"
      scheduler = "calls enumerate-fleet on time"
    },
  )

  accounts = {
    for name in keys(local.account_purposes) : name => contains(keys(var.service_accounts), name) ? {
      email  = var.service_accounts[name]
      id     = "projects/${split(".", split("@", var.service_accounts[name])[1])[0]}/serviceAccounts/${var.service_accounts[name]}"
      member = "serviceAccount:${var.service_accounts[name]}"
      } : {
      email  = google_service_account.account[name].email
      id     = google_service_account.account[name].name
      member = google_service_account.account[name].member
    }
  }
}

resource "google_service_account" "account" {
  for_each = { for name, purpose in local.account_purposes : name => purpose if !contains(keys(var.service_accounts), name) }

  project      = var.project_id
  account_id   = "${var.name}-${each.key}"
  display_name = "${var.name}: ${each.value}"

  depends_on = [google_project_service.api]
}
