locals {
  region_pattern = "^(africa|asia|australia|europe|me|northamerica|southamerica|us)-(north|south|east|west|central|northeast|northwest|southeast|southwest)[1-9][0-9]?$"

  # A field is a list of *, values and ranges, each with an optional step. Months and days of the week also have names.
  cron_values = [
    "[0-5]?[0-9]",
    "([01]?[0-9]|2[0-3])",
    "(0?[1-9]|[12][0-9]|3[01])",
    "(0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    "([0-7]|sun|mon|tue|wed|thu|fri|sat)",
  ]
  cron_patterns = [
    for value in local.cron_values :
    "(?i)^(\\*|${value}(-${value})?)(/[1-9][0-9]?)?(,(\\*|${value}(-${value})?)(/[1-9][0-9]?)?)*$"
  ]

  # All names of the tz database, release 2025b.
  time_zones = split("\n", trimspace(file("${path.module}/time-zones.txt")))
}

variable "project_id" {
  description = "The project to deploy to. It must exist and have a billing account, and should be empty."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be a project ID such as my-project: 6 to 30 lowercase letters, digits and hyphens."
  }
}

variable "name" {
  description = "Name of the deployment, and part of every ID, so that several deployments can share a project or an organization. It cannot be changed later."
  type        = string
  default     = "sweep10255"
  nullable    = false

  # The ID of a service account has at most 30 characters, of which the longest function's name takes 16.
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,12}[a-z0-9]$", var.name))
    error_message = "name must have 2 to 14 lowercase letters, digits and hyphens, and start with a letter."
  }
}

variable "labels" {
  description = "Labels of everything that can have labels, in addition to app = \"sweep10255\"."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys and values of at most 63 lowercase letters, digits, underscores and hyphens; a key must start with a letter."
  }
}

variable "organization_id" {
  description = "Organization number. With it, the module `organization` grants access to the fleet through custom roles of the organization. null: the scope consists of projects and folders, and this module grants access to them."
  type        = string
  default     = null

  validation {
    condition     = var.organization_id == null ? true : can(regex("^[0-9]+$", var.organization_id))
    error_message = "organization_id must be a number, as `gcloud organizations list` shows it, without organizations/."
  }
}

variable "scope" {
  description = "What to scan: organizations/NUMBER, folders/NUMBER or projects/ID. Default: the whole organization."
  type        = list(string)
  default     = []
  nullable    = false

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

  # Cloud Run's limit for an environment variable.
  validation {
    condition     = length(join(",", var.scope)) < 32768
    error_message = "scope must have fewer than 32,768 characters in total; name folders instead of their projects."
  }

  validation {
    condition     = var.organization_id != null || length(var.scope) > 0 && !anytrue([for place in var.scope : startswith(place, "organizations/")])
    error_message = "scope must name projects or folders, or organization_id must be set."
  }
}

variable "region" {
  description = "Region of the functions and the Cloud Scheduler jobs."
  type        = string
  default     = "europe-west1"
  nullable    = false

  validation {
    condition     = can(regex(local.region_pattern, var.region))
    error_message = "region must be a region such as europe-west1, not a zone."
  }
}

variable "dataset_location" {
  description = "Location of the dataset: a region, EU or US. It cannot be changed later."
  type        = string
  default     = "EU"
  nullable    = false

  validation {
    condition     = contains(["EU", "US"], var.dataset_location) || can(regex(local.region_pattern, var.dataset_location))
    error_message = "dataset_location must be EU, US or a region such as europe-west1."
  }
}

variable "schedule" {
  description = "When to scan, as a cron expression."
  type        = string
  default     = "0 3 * * *"
  nullable    = false

  validation {
    condition     = length(split(" ", var.schedule)) == 5
    error_message = "schedule must have five fields, as in 0 3 * * *: minute, hour, day of month, month, day of week."
  }

  validation {
    condition = try(
      alltrue([for index, pattern in local.cron_patterns : can(regex(pattern, split(" ", var.schedule)[index]))]) &&
      alltrue([for bounds in regexall("([0-9]+)-([0-9]+)", var.schedule) : tonumber(bounds[0]) <= tonumber(bounds[1])]),
      false,
    ) || length(split(" ", var.schedule)) != 5
    error_message = "schedule must be a cron expression with minutes from 0 to 59, hours to 23, days from 1 to 31, months from 1 to 12 and days of the week from 0 to 7, and with ranges in ascending order."
  }
}

variable "time_zone" {
  description = "Time zone of the schedule, as a tz database name."
  type        = string
  default     = "Etc/UTC"
  nullable    = false

  validation {
    condition     = contains(local.time_zones, var.time_zone)
    error_message = "time_zone must be a tz database name such as Europe/Berlin or Etc/UTC."
  }
}
