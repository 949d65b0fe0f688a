# The provider cannot set a source's own policy, so the role is granted on the organization. It only allows writing
# findings.
resource "google_organization_iam_custom_role" "write_findings" {
  org_id  = var.organization_id
  role_id = "sweep10255WriteFindings"
  title   = "sweep10255: write findings"
  permissions = [
    "securitycenter.findings.setMute",
    "securitycenter.findings.update",
  ]

  depends_on = [google_project_service.api]
}

resource "google_organization_iam_member" "write_findings" {
  count = var.findings_source == null ? 0 : 1

  org_id = var.organization_id
  role   = google_organization_iam_custom_role.write_findings.name
  member = google_service_account.function["conclude-scan"].member
}
