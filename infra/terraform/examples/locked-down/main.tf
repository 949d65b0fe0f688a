# Deploys under strict organization policies: customer-managed keys, private builds, nothing outside one region, no new
# service accounts for builds, all egress through a VPC network. ./organization, applied by other people, grants access.
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

variable "kms_project" {
  description = "The project with the key ring."
  type        = string
}

variable "network_project" {
  description = "The host project of the Shared VPC."
  type        = string
}

variable "webhook_url" {
  description = "The https URL that alerts are posted to. Set it as TF_VAR_webhook_url."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "webhook_secret" {
  description = "Key that signs the webhook requests. Set it as TF_VAR_webhook_secret."
  type        = string
  sensitive   = true
  ephemeral   = true
}

locals {
  region = "europe-west3"
  key    = "projects/${var.kms_project}/locations/${local.region}/keyRings/sweep10255/cryptoKeys/sweep10255"
}

provider "google" {
  billing_project       = var.project_id
  user_project_override = true
}

module "sweep10255" {
  source = "../.."

  project_id       = var.project_id
  organization_id  = var.organization_id
  region           = local.region
  dataset_location = local.region
  labels           = { cost-center = "4711", data-class = "internal" }

  kms_keys           = { region = local.key, dataset = local.key }
  secret_replication = "REGION"
  topic_regions      = [local.region]

  build_worker_pool = "projects/${var.project_id}/locations/${local.region}/workerPools/private"
  service_accounts  = { build = "builder@${var.project_id}.iam.gserviceaccount.com" }
  report_ingress    = "ALLOW_INTERNAL_ONLY"

  vpc = {
    egress     = "ALL_TRAFFIC"
    functions  = ["enumerate-fleet", "inspect-cluster", "conclude-scan", "serve-report"]
    network    = "projects/${var.network_project}/global/networks/shared"
    subnetwork = "projects/${var.network_project}/regions/${local.region}/subnetworks/functions"
  }

  webhook        = { format = "json" }
  webhook_url    = var.webhook_url
  webhook_secret = var.webhook_secret
}

# terraform output -json fleet_access | jq '{access: .}' > organization/access.auto.tfvars.json
output "fleet_access" {
  value = module.sweep10255.fleet_access
}

output "kms_key_users" {
  value = module.sweep10255.kms_key_users
}
