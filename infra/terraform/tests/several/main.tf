# Two deployments in one project and one organization, with one provider configuration.
terraform {
  required_version = ">= 1.11"
}

module "deployment" {
  source   = "../.."
  for_each = toset(["sweep10255", "canary"])

  name            = each.key
  project_id      = "scanner-project"
  organization_id = "123456789012"
  bundle          = { bucket = "releases", object = "functions.zip" }
}

module "organization" {
  source   = "../../organization"
  for_each = module.deployment

  organization_id = "123456789012"
  access          = each.value.fleet_access
}

output "dataset" {
  value = { for name, deployment in module.deployment : name => deployment.dataset }
}

output "scan_now" {
  value = { for name, deployment in module.deployment : name => deployment.scan_now }
}

output "custom_roles" {
  value = { for name, organization in module.organization : name => organization.custom_roles }
}

output "alerts_topic" {
  value = { for name, deployment in module.deployment : name => deployment.alerts_topic }
}
