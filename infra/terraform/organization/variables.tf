variable "organization_id" {
  description = "Organization number: the custom roles are created there."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+$", var.organization_id))
    error_message = "organization_id must be a number, as `gcloud organizations list` shows it, without organizations/."
  }
}

variable "access" {
  description = "What the functions may read, and where: the output `fleet_access` of the deployment."
  type = object({
    accounts    = map(string)
    findings    = bool
    name        = string
    permissions = map(list(string))
    scope       = list(string)
  })
  nullable = false
}

variable "custom_roles" {
  description = "Existing custom roles of the organization to use instead of creating them, as organizations/N/roles/ID, keyed by enumerate-fleet, inspect-cluster and conclude-scan. They need the permissions in `access`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for role in values(var.custom_roles) : can(regex("^organizations/[0-9]+/roles/[A-Za-z0-9_.]+$", role))])
    error_message = "Each value of custom_roles must have the form organizations/N/roles/ID."
  }

  validation {
    condition     = length(setsubtract(keys(var.custom_roles), ["enumerate-fleet", "inspect-cluster", "conclude-scan"])) == 0
    error_message = "custom_roles must have only the keys enumerate-fleet, inspect-cluster and conclude-scan."
  }
}

variable "port_policy" {
  description = "Organization policy that prevents new clusters and node pools with an open port, on everything in the scope: OFF, DRY_RUN (only logs violations) or ENFORCED."
  type        = string
  default     = "OFF"
  nullable    = false

  validation {
    condition     = contains(["OFF", "DRY_RUN", "ENFORCED"], var.port_policy)
    error_message = "port_policy must be OFF, DRY_RUN or ENFORCED."
  }
}
