variable "name" {
  description = "Its ID, and that of its Cloud Run service."
  type        = string
}

variable "entry_point" {
  description = "Name under which functions/index.ts registers it."
  type        = string
}

variable "labels" {
  type = map(string)
}

variable "description" {
  type = string
}

variable "region" {
  type = string
}

variable "account" {
  description = "E-mail address of its service account."
  type        = string
}

variable "environment" {
  description = "Environment variables; null values are omitted."
  type        = map(string)
}

variable "secrets" {
  description = "Environment variables from Secret Manager: secret IDs, keyed by variable."
  type        = map(string)
  default     = {}
}

variable "files" {
  description = "Files from Secret Manager, keyed by the folder that each is mounted in."
  type = map(object({
    name    = string
    secret  = string
    version = string
  }))
  default = {}
}

variable "build" {
  description = "Where and from what it is built: project, source, service account, image repository, worker pool and key."
  type = object({
    account     = string
    bucket      = string
    kms_key     = string
    object      = string
    project_id  = string
    repository  = string
    worker_pool = string
  })
}

variable "limits" {
  description = "concurrency: maximum concurrent requests per instance."
  type = object({
    concurrency = number
    cpu         = optional(string, "1")
    instances   = number
    memory      = string
    seconds     = number
  })
}

variable "ingress" {
  description = "Ingress setting, which applies in addition to IAM. Cloud Scheduler and Pub/Sub count as internal."
  type        = string
  default     = "ALLOW_INTERNAL_ONLY"
}

variable "vpc" {
  description = "Direct VPC egress; null disables it."
  type = object({
    egress     = string
    network    = string
    subnetwork = string
    tags       = list(string)
  })
  default = null
}

variable "invokers" {
  description = "Who may call the function, keyed by a name that does not change: an IAM member and a role."
  type = map(object({
    member = string
    role   = string
  }))
}
