variable "kubernetes_access" {
  description = "How the scanner's rights inside clusters are granted, where usage or callers need any. MANIFESTS: by RBAC, with the manifests in the output kubernetes_manifests, which you apply to the clusters of your choice. ORGANIZATION: by IAM, in every cluster of the scope at once. The probe's logs and ConfigMaps are granted only by manifests."
  type        = string
  default     = "MANIFESTS"
  nullable    = false

  validation {
    condition     = contains(["MANIFESTS", "ORGANIZATION"], var.kubernetes_access)
    error_message = "kubernetes_access must be MANIFESTS or ORGANIZATION."
  }

  validation {
    condition     = !(var.kubernetes_access == "ORGANIZATION" && var.node_proxy && var.organization_id == null && anytrue([for place in var.scope : startswith(place, "folders/")]))
    error_message = "kubernetes_access must be MANIFESTS with node_proxy and a folder but no organization_id: no predefined role grants the node proxy without much more."
  }
}

variable "node_proxy" {
  description = "Whether to let the scanner read kubelets through the node proxy, granted as kubernetes_access says. This is as powerful as exec on every node: leave it off unless that is acceptable."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc_networks" {
  description = "Further networks with clusters whose control planes have private endpoints, keyed by a short name: the network of the clusters as projects/P/global/networks/N, and where a function attaches to it. Each gets its own inspect-cluster, which the first one hands clusters on to. DNS endpoints need none of this."
  type = map(object({
    cluster_network = string
    egress          = optional(string, "PRIVATE_RANGES_ONLY")
    network         = string
    subnetwork      = string
    tags            = optional(list(string), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.vpc_networks) : can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", key))])
    error_message = "vpc_networks must have names of 2 to 20 lowercase letters, digits and hyphens as keys."
  }

  validation {
    condition     = alltrue([for vpc in values(var.vpc_networks) : can(regex("^projects/[^/=]+/global/networks/[^/=]+$", vpc.cluster_network))])
    error_message = "vpc_networks.*.cluster_network must have the form projects/P/global/networks/N."
  }

  validation {
    condition     = length(distinct([for vpc in values(var.vpc_networks) : vpc.cluster_network])) == length(var.vpc_networks)
    error_message = "vpc_networks must not contain a cluster_network twice."
  }

  validation {
    condition     = alltrue([for vpc in values(var.vpc_networks) : contains(["PRIVATE_RANGES_ONLY", "ALL_TRAFFIC"], vpc.egress)])
    error_message = "vpc_networks.*.egress must be PRIVATE_RANGES_ONLY or ALL_TRAFFIC."
  }
}

variable "vpc" {
  description = "The network that functions send requests through (Direct VPC egress): those to private addresses, or with egress = \"ALL_TRAFFIC\" all. functions: which of them; inspect-cluster reaches private control planes, conclude-scan a webhook inside the network. null disables it."
  type = object({
    egress     = optional(string, "PRIVATE_RANGES_ONLY")
    functions  = optional(set(string), ["inspect-cluster"])
    network    = string
    subnetwork = string
    tags       = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.vpc == null ? true : try(length(var.vpc.network) > 0 && length(var.vpc.subnetwork) > 0, false)
    error_message = "vpc must have a network and a subnetwork, or be null."
  }

  validation {
    condition     = var.vpc == null ? true : contains(["PRIVATE_RANGES_ONLY", "ALL_TRAFFIC"], var.vpc.egress)
    error_message = "vpc.egress must be PRIVATE_RANGES_ONLY or ALL_TRAFFIC."
  }

  validation {
    condition     = var.vpc == null ? true : length(setsubtract(var.vpc.functions, local.functions)) == 0
    error_message = "vpc.functions must contain only enumerate-fleet, inspect-cluster, inspect-change, conclude-scan and serve-report."
  }
}
