# Scans every cluster of an organization. Whoever applies this needs rights in the organization; ../locked-down shows
# how to separate them.
terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

variable "project_id" {
  description = "The project to deploy to."
  type        = string
}

variable "organization_id" {
  description = "Organization number."
  type        = string
}

variable "alert_emails" {
  description = "E-mail addresses to notify of alerts."
  type        = list(string)
  default     = []
}

provider "google" {
  # Use this project's quota for organization policies and roles, even when a person applies.
  billing_project       = var.project_id
  user_project_override = true
}

module "sweep10255" {
  source = "../.."

  project_id      = var.project_id
  organization_id = var.organization_id
  alert_emails    = var.alert_emails
}

module "organization" {
  source = "../../organization"

  organization_id = var.organization_id
  access          = module.sweep10255.fleet_access
}

output "scan_now" {
  value = module.sweep10255.scan_now
}
