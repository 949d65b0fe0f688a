variable "name" {
  description = "As functions/index.ts registers it."
  type        = string
}

variable "description" {
  type = string
}

variable "region" {
  type = string
}

variable "account" {
  description = "E-mail address of the service account that it runs as."
  type        = string
}

variable "environment" {
  description = "Its settings; one that is null is left to its default."
  type        = map(string)
}

variable "secrets" {
  description = "Settings that come from Secret Manager: the secret's id, by variable."
  type        = map(string)
  default     = {}
}

variable "build" {
  description = "What it is built from, by whom, and where to."
  type = object({
    account    = string
    bucket     = string
    object     = string
    project_id = string
    repository = string
  })
}

variable "limits" {
  description = "concurrency: calls that one instance takes at once."
  type = object({
    concurrency = number
    cpu         = optional(string, "1")
    instances   = number
    memory      = string
    seconds     = number
  })
}

variable "ingress" {
  description = "Who can connect at all, besides being allowed to call: Scheduler and Pub/Sub count as internal."
  type        = string
  default     = "ALLOW_INTERNAL_ONLY"
}

variable "vpc" {
  description = "Direct VPC egress; null: none."
  type = object({
    network    = string
    subnetwork = string
    tags       = list(string)
  })
  default = null
}
