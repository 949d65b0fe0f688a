variable "kubernetes_access" {
  description = <<-TEXT
    How the scanner's rights inside clusters are granted, where usage or callers need any. MANIFESTS: by RBAC, with the
    manifests of the output kubernetes_manifests, which you apply to the clusters of your choice. ORGANIZATION: by IAM,
    in every cluster of the scope at once. The probe's logs and ConfigMaps are granted by manifest alone.
  TEXT
  type        = string
  default     = "MANIFESTS"
  nullable    = false

  validation {
    condition     = contains(["MANIFESTS", "ORGANIZATION"], var.kubernetes_access)
    error_message = "kubernetes_access must be MANIFESTS or ORGANIZATION."
  }
}

variable "node_proxy" {
  description = "Whether to let the scanner read kubelets through the node proxy, granted as kubernetes_access says. This is as powerful as exec on every node: leave it off unless that is acceptable."
  type        = bool
  default     = false
  nullable    = false
}

variable "vpc" {
  description = "The network through which inspect-cluster reaches private control planes (Direct VPC egress). null disables it."
  type = object({
    network    = string
    subnetwork = string
    tags       = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.vpc == null ? true : try(length(var.vpc.network) > 0 && length(var.vpc.subnetwork) > 0, false)
    error_message = "vpc must have a network and a subnetwork, or be null."
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
