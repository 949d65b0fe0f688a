variable "project_id" {
  description = "The project to deploy to. It must exist and have a billing account, and should be empty."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project ID such as my-project: 6 to 30 lowercase letters, digits and hyphens."
  }
}

variable "organization_id" {
  description = "Organization number: the custom roles for reading are created there."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.organization_id))
    error_message = "organization_id must be a number, as `gcloud organizations list` shows it, without organizations/."
  }
}

variable "scope" {
  description = "What to scan: organizations/NUMBER, folders/NUMBER or projects/ID. Default: the whole organization."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for place in var.scope : can(regex("^(organizations/[0-9]+|folders/[0-9]+|projects/[a-z][a-z0-9-]{4,28}[a-z0-9])$", place))
    ])
    error_message = "Each entry of scope must have the form organizations/NUMBER, folders/NUMBER or projects/ID."
  }

  validation {
    condition     = length(distinct(var.scope)) == length(var.scope)
    error_message = "scope must not contain duplicates."
  }
}

variable "region" {
  description = "Region of the functions and the Cloud Scheduler jobs."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone."
  }
}

variable "dataset_location" {
  description = "Location of the dataset: a region, EU or US. It cannot be changed later."
  type        = string
  default     = "EU"

  validation {
    condition     = can(regex("^(EU|US|[a-z]+-[a-z]+[0-9]+)$", var.dataset_location))
    error_message = "dataset_location must be EU, US or a region such as europe-west1."
  }
}

variable "schedule" {
  description = "When to scan, as a cron expression."
  type        = string
  default     = "0 3 * * *"

  validation {
    condition     = length(split(" ", var.schedule)) == 5
    error_message = "schedule must have five fields, as in 0 3 * * *: minute, hour, day of month, month, day of week."
  }
}

variable "time_zone" {
  description = "Time zone of the schedule, as a tz database name."
  type        = string
  default     = "Etc/UTC"

  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$", var.time_zone))
    error_message = "time_zone must be a tz database name such as Europe/Berlin or Etc/UTC."
  }
}
