output "custom_roles" {
  description = "Custom roles in use, by function."
  value       = local.role_names
}
