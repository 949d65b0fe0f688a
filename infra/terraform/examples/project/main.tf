# Scans the clusters of one project from within it. Needs no rights outside the project.
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
  description = "The project to scan, and to deploy to."
  type        = string
}

provider "google" {
  # Use this project's quota, even when a person applies.
  billing_project       = var.project_id
  user_project_override = true
}

module "sweep10255" {
  source = "../.."

  project_id = var.project_id
  scope      = ["projects/${var.project_id}"]
}

output "scan_now" {
  value = module.sweep10255.scan_now
}
