# Grants the deployment in the parent folder access to the fleet. Applied by somebody with rights in the organization.
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
  description = "The project whose quota is used."
  type        = string
}

variable "organization_id" {
  description = "Organization number."
  type        = string
}

variable "access" {
  description = "The output fleet_access of the deployment."
  type = object({
    accounts    = map(string)
    findings    = bool
    name        = string
    permissions = map(list(string))
    scope       = list(string)
  })
}

provider "google" {
  billing_project       = var.project_id
  user_project_override = true
}

module "organization" {
  source = "../../../organization"

  organization_id = var.organization_id
  access          = var.access
  port_policy     = "DRY_RUN"
}
