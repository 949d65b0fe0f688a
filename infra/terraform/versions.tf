terraform {
  # 1.11: write-only arguments, which keep the webhook's URL and key out of the state.
  required_version = ">= 1.11"

  # No provider configuration: the caller has one. Every resource names its project.
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
