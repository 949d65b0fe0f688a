variable "discovery" {
  description = "How clusters are discovered. list: one GKE API call per project, always current. assets: a few Cloud Asset Inventory calls, results may be minutes old."
  type        = string
  default     = "list"

  validation {
    condition     = contains(["list", "assets"], var.discovery)
    error_message = "discovery must be list or assets."
  }
}

variable "usage" {
  description = "How to detect usage of the port: none, monitoring, proxy, probe or auto. proxy, probe and auto contact the clusters: see kubernetes_access."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "monitoring", "proxy", "probe", "auto"], var.usage)
    error_message = "usage must be none, monitoring, proxy, probe or auto."
  }

  validation {
    condition     = var.usage != "proxy" || var.node_proxy
    error_message = "usage = \"proxy\" reads through the node proxy: set node_proxy = true too, which is as powerful as exec, or choose probe, monitoring or auto."
  }
}

variable "callers" {
  description = "Where to search for callers of the port: off, or a comma-separated list of pods or pods+configmaps (objects in the clusters) and flow-logs (VPC Flow Logs)."
  type        = string
  default     = "off"

  validation {
    condition     = can(regex("^(off|pods(\\+configmaps)?(,flow-logs)?|flow-logs)$", var.callers))
    error_message = "callers must be off, pods, pods+configmaps, flow-logs, or pods or pods+configmaps followed by \",flow-logs\"."
  }
}

variable "sampling" {
  description = "How clusters are sampled; see the options of `sweep10255 scan`."
  type = object({
    cluster_time   = optional(string, "60s")
    effective      = optional(bool, false)
    minimum_window = optional(string, "1h")
    nodes_per_pool = optional(string, "1")
    resample       = optional(string)
    routes         = optional(string, "dns,public,gateway,private")
  })
  default = {}

  validation {
    condition = alltrue([
      for time in [var.sampling.cluster_time, var.sampling.minimum_window, coalesce(var.sampling.resample, "30s")] :
      can(regex("^[0-9]{1,9}(ms|s|m|h|d)$", time))
    ])
    error_message = "sampling.cluster_time, minimum_window and resample must be durations such as 30s, 5m or 1h."
  }

  validation {
    condition     = can(regex("^([1-9][0-9]{0,4}|all)$", var.sampling.nodes_per_pool))
    error_message = "sampling.nodes_per_pool must be an integer of at least 1, or all."
  }

  validation {
    condition     = length(setsubtract(split(",", var.sampling.routes), ["dns", "public", "gateway", "private"])) == 0
    error_message = "sampling.routes must be a comma-separated list of dns, public, gateway and private."
  }

  validation {
    condition     = var.sampling.resample == null || var.usage != "none"
    error_message = "sampling.resample takes a second sample, which requires usage to be set."
  }
}

variable "quiet_time" {
  description = "Required quiet period: how long there must have been no requests before closing the port is safe."
  type        = string
  default     = "24h"

  validation {
    condition     = can(regex("^[0-9]{1,9}(ms|s|m|h|d)$", var.quiet_time))
    error_message = "quiet_time must be a duration such as 24h or 7d."
  }
}

variable "scan_time" {
  description = "Deadline of a scan, as a duration from its scheduled time: it then becomes INCOMPLETE and names the missing clusters."
  type        = string
  default     = "3h"

  validation {
    condition     = can(regex("^[0-9]{1,9}(ms|s|m|h|d)$", var.scan_time))
    error_message = "scan_time must be a duration such as 90m or 3h."
  }
}

variable "alert_cap" {
  description = "Maximum number of changed clusters with individual alerts per scan; the digest states how many were omitted."
  type        = number
  default     = 50

  validation {
    condition     = var.alert_cap >= 0 && var.alert_cap <= 1000 && floor(var.alert_cap) == var.alert_cap
    error_message = "alert_cap must be an integer from 0 to 1000."
  }
}

variable "inspection" {
  description = "How many clusters are inspected at the same time: instances of inspect-cluster times clusters per instance."
  type = object({
    concurrency = optional(number, 20)
    instances   = optional(number, 5)
  })
  default = {}

  validation {
    condition     = var.inspection.concurrency >= 1 && var.inspection.concurrency <= 100
    error_message = "inspection.concurrency must be from 1 to 100 clusters per instance."
  }

  validation {
    condition     = var.inspection.instances >= 1 && var.inspection.instances <= 100
    error_message = "inspection.instances must be from 1 to 100."
  }
}
