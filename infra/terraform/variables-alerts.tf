variable "alert_emails" {
  description = "E-mail addresses to notify when a port is open again or in use again, coverage drops, or a scan fails."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Each entry of alert_emails must be an e-mail address."
  }
}

variable "notification_channels" {
  description = "Existing Cloud Monitoring notification channels to notify as well: projects/P/notificationChannels/N."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for channel in var.notification_channels : can(regex("^projects/[^/]+/notificationChannels/[0-9]+$", channel))])
    error_message = "Each entry of notification_channels must have the form projects/P/notificationChannels/N."
  }
}

variable "dashboard" {
  description = "Whether to create the Cloud Monitoring dashboard."
  type        = bool
  default     = true
  nullable    = false
}

variable "webhook" {
  description = "Posts alerts to webhook_url, in this format: slack, json or teams. null disables it."
  type = object({
    format = optional(string, "json")
    # Only to reject it: the values of other variables are in every plan.
    url = optional(string)
  })
  default = null

  validation {
    condition     = var.webhook == null ? true : var.webhook.url == null
    error_message = "webhook.url must be set as webhook_url, preferably through TF_VAR_webhook_url: no plan contains that variable."
  }

  validation {
    condition     = var.webhook == null ? true : contains(["slack", "json", "teams"], var.webhook.format)
    error_message = "webhook.format must be slack, json or teams."
  }
}

variable "webhook_url" {
  description = "The https URL that alerts are posted to. Whoever knows it can post, so it is stored in Secret Manager, never in the state or a plan."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = var.webhook == null || var.webhook_url != null
    error_message = "webhook requires webhook_url, preferably set as TF_VAR_webhook_url."
  }

  validation {
    condition     = var.webhook_url == null ? true : can(regex("^https://[^/]+", var.webhook_url))
    error_message = "webhook_url must be an https URL."
  }
}

variable "webhook_secret" {
  description = "Key that signs the webhook requests. Stored in Secret Manager, never in the state or a plan."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = var.webhook == null || var.webhook_secret != null
    error_message = "webhook requires webhook_secret, preferably set as TF_VAR_webhook_secret."
  }

  validation {
    condition     = var.webhook_secret == null ? true : length(var.webhook_secret) >= 16
    error_message = "webhook_secret must have at least 16 characters."
  }
}

variable "scan_metrics" {
  description = "Whether each scan writes its figures to Cloud Monitoring, as custom metrics that alert policies and SLOs can use."
  type        = bool
  default     = true
  nullable    = false
}

variable "owner_labels" {
  description = "Keys of cluster labels whose values name owners, in the order of preference. Without any, projects are the owners."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for key in var.owner_labels : can(regex("^[^A-Z0-9_,= -][^A-Z,= ]{0,62}$", key))])
    error_message = "Each entry of owner_labels must be the key of a label."
  }
}

variable "route_alerts" {
  description = "Whether messages about the clusters of each owner go to the webhooks that alert_routes names."
  type        = bool
  default     = false
  nullable    = false
}

variable "alert_routes" {
  description = "The text of routes.yaml, as in file(\"routes.yaml\"). docs/owners.md describes it. It contains URLs that anyone can post to, so it is stored in Secret Manager, never in the state or a plan."
  type        = string
  default     = null
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = !var.route_alerts || var.alert_routes != null
    error_message = "route_alerts requires alert_routes."
  }

  validation {
    condition     = var.alert_routes == null ? true : can(yamldecode(var.alert_routes).fallback.url)
    error_message = "alert_routes must be the text of a YAML file with a fallback, not its path."
  }
}

variable "webhook_secret_version" {
  description = "Increment this when webhook_url, webhook_secret or alert_routes changes, so that the new value is stored."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.webhook_secret_version >= 1 && floor(var.webhook_secret_version) == var.webhook_secret_version
    error_message = "webhook_secret_version must be an integer of at least 1."
  }
}

variable "findings_source" {
  description = "The Security Command Center source that findings are written to: organizations/NUMBER/sources/NUMBER. null disables findings."
  type        = string
  default     = null

  validation {
    condition     = var.findings_source == null ? true : can(regex("^organizations/[0-9]+/sources/[0-9]+$", var.findings_source))
    error_message = "findings_source must have the form organizations/NUMBER/sources/NUMBER."
  }

  validation {
    condition     = var.findings_source == null || var.organization_id != null
    error_message = "findings_source requires organization_id: Security Command Center belongs to an organization."
  }
}

variable "smoke_test_project" {
  description = "ID of a project for the smoke test: cloudbuild.yaml scans it after each deployment, with a Cloud Scheduler job that is otherwise paused. null disables the smoke test."
  type        = string
  default     = null

  validation {
    condition     = var.smoke_test_project == null ? true : can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.smoke_test_project))
    error_message = "smoke_test_project must be a project ID, without projects/."
  }
}
