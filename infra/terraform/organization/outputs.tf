output "custom_roles" {
  description = "Custom roles in use, by function."
  value       = local.role_names
}

output "closing_role" {
  description = "The role for `sweep10255 close`; null unless closing_enabled."
  value       = one(google_organization_iam_custom_role.closing[*].name)
}
