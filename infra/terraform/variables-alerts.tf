variable "alert_emails" {
  description = "Who is mailed when a port is open that was not, when coverage falls, and when a scan fails."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Each of alert_emails is an e-mail address."
  }
}

variable "notification_channels" {
  description = "Channels of Cloud Monitoring that exist already and are told too: projects/P/notificationChannels/N."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for channel in var.notification_channels : can(regex("^projects/[^/]+/notificationChannels/[0-9]+$", channel))])
    error_message = "Each of notification_channels is projects/P/notificationChannels/N."
  }
}

variable "dashboard" {
  description = "Whether to make the Cloud Monitoring dashboard."
  type        = bool
  default     = true
}

variable "webhook" {
  description = "Where alerts are posted: an https URL and its format, slack or json; null: nowhere."
  type = object({
    url    = string
    format = optional(string, "json")
  })
  default   = null
  sensitive = true

  validation {
    condition     = var.webhook == null ? true : can(regex("^https://[^/]+", var.webhook.url))
    error_message = "webhook.url is an https URL."
  }

  validation {
    condition     = var.webhook == null ? true : contains(["slack", "json"], var.webhook.format)
    error_message = "webhook.format is slack or json."
  }
}

variable "webhook_secret" {
  description = "What the posts to the webhook are signed with. Kept in Secret Manager, in no state and in no plan."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = var.webhook == null || var.webhook_secret != null
    error_message = "webhook needs webhook_secret too, best as TF_VAR_webhook_secret."
  }

  validation {
    condition     = var.webhook_secret == null ? true : length(var.webhook_secret) >= 16
    error_message = "webhook_secret has at least 16 characters."
  }
}

variable "webhook_secret_version" {
  description = "Raise it when webhook_secret or webhook has changed, so that the new one is stored."
  type        = number
  default     = 1
}

variable "findings_source" {
  description = "The Security Command Center source that findings are written to: organizations/NUMBER/sources/NUMBER; null: no findings."
  type        = string
  default     = null

  validation {
    condition     = var.findings_source == null ? true : can(regex("^organizations/[0-9]+/sources/[0-9]+$", var.findings_source))
    error_message = "findings_source is organizations/NUMBER/sources/NUMBER."
  }
}

variable "smoke_test_project" {
  description = "A project id: a paused Scheduler job scans it alone, which cloudbuild.yaml runs after a deployment; null: no such job."
  type        = string
  default     = null

  validation {
    condition     = var.smoke_test_project == null ? true : can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.smoke_test_project))
    error_message = "smoke_test_project is a project's id, without projects/."
  }
}
