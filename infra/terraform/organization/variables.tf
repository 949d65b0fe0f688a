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
    feed = optional(object({
      project = string
      topic   = string
    }))
  })
  nullable = false
}

variable "custom_roles" {
  description = "Existing custom roles of the organization to use instead of creating them, as organizations/N/roles/ID, keyed by enumerate-fleet, inspect-cluster, inspect-change and conclude-scan. They need the permissions in `access`."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for role in values(var.custom_roles) : can(regex("^organizations/[0-9]+/roles/[A-Za-z0-9_.]+$", role))])
    error_message = "Each value of custom_roles must have the form organizations/N/roles/ID."
  }

  validation {
    condition     = length(setsubtract(keys(var.custom_roles), ["enumerate-fleet", "inspect-cluster", "inspect-change", "conclude-scan"])) == 0
    error_message = "custom_roles must have only the keys enumerate-fleet, inspect-cluster, inspect-change and conclude-scan."
  }
}

variable "port_policies" {
  description = "port_policy of single folders or projects, to go ahead of the rest of the scope: DRY_RUN, ENFORCED or OFF, keyed by folders/NUMBER or projects/ID. Begin with DRY_RUN everywhere, and enforce folder by folder."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for place, policy in var.port_policies :
      can(regex("^(organizations/[0-9]+|folders/[0-9]+|projects/[a-z][a-z0-9-]{4,28}[a-z0-9])$", place)) && contains(["OFF", "DRY_RUN", "ENFORCED"], policy)
    ])
    error_message = "port_policies must have keys of the form folders/NUMBER or projects/ID, and the values OFF, DRY_RUN or ENFORCED."
  }
}

variable "port_policy_exempt_tag" {
  description = "Tag of folders, projects or clusters that the policy exempts, as ORGANIZATION_ID/KEY=VALUE. null: none is exempt."
  type        = string
  default     = null

  validation {
    condition     = var.port_policy_exempt_tag == null ? true : can(regex("^[0-9]+/[^/=\"']+=[^/=\"']+$", var.port_policy_exempt_tag))
    error_message = "port_policy_exempt_tag must have the form ORGANIZATION_ID/KEY=VALUE, with short names of key and value."
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

variable "closing_enabled" {
  description = "Whether to create a role for `sweep10255 close`, which changes clusters. Grant it yourself, to the identity that closes ports; no function has it."
  type        = bool
  default     = false
  nullable    = false
}
