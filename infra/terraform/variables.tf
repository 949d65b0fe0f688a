variable "project_id" {
  description = "The project that everything is made in. It exists, has a billing account, and is best empty."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is a project's id, such as my-project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "organization_id" {
  description = "The number of the organization: the roles for reading are made there."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.organization_id))
    error_message = "organization_id is a number, as `gcloud organizations list` shows it, without organizations/."
  }
}

variable "scope" {
  description = "Where to look for clusters: organizations/NUMBER, folders/NUMBER or projects/ID. Left out: the whole organization."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([
      for place in var.scope : can(regex("^(organizations/[0-9]+|folders/[0-9]+|projects/[a-z][a-z0-9-]{4,28}[a-z0-9])$", place))
    ])
    error_message = "Each place of scope is organizations/NUMBER, folders/NUMBER or projects/ID."
  }

  validation {
    condition     = length(distinct(var.scope)) == length(var.scope)
    error_message = "scope names a place twice."
  }
}

variable "region" {
  description = "Where the functions and the schedule run."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region such as europe-west1, not a zone."
  }
}

variable "dataset_location" {
  description = "Where the rows are kept: a region, EU or US. It cannot be changed later."
  type        = string
  default     = "EU"

  validation {
    condition     = can(regex("^(EU|US|[a-z]+-[a-z]+[0-9]+)$", var.dataset_location))
    error_message = "dataset_location is EU, US or a region such as europe-west1."
  }
}

variable "schedule" {
  description = "When to scan, as cron has it."
  type        = string
  default     = "0 3 * * *"

  validation {
    condition     = length(split(" ", var.schedule)) == 5
    error_message = "schedule has five fields, as in 0 3 * * *: minute, hour, day of month, month, day of week."
  }
}

variable "time_zone" {
  description = "The time zone of the schedule, by its tz database name."
  type        = string
  default     = "Etc/UTC"

  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z0-9_+-]+)+$", var.time_zone))
    error_message = "time_zone is a name of the tz database, such as Europe/Berlin or Etc/UTC."
  }
}
