terraform {
  # 1.11: write-only arguments, which keep the webhook's secret out of the state.
  required_version = ">= 1.11"

  required_providers {
    archive = {
      source  = "hashicorp/archive"
      version = "~> 2.8"
    }
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
    time = {
      source  = "hashicorp/time"
      version = "~> 0.13"
    }
  }
}

provider "google" {
  project = var.project_id
  region  = var.region

  # Use this project's quota for organization policies and roles, even when a person applies.
  billing_project       = var.project_id
  user_project_override = true

  default_labels = {
    app = "sweep10255"
  }
}
