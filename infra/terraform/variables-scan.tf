variable "discovery" {
  description = "How clusters are found. list: each project is asked, exact. assets: Cloud Asset Inventory, a few calls, minutes old."
  type        = string
  default     = "list"

  validation {
    condition     = contains(["list", "assets"], var.discovery)
    error_message = "discovery is list or assets."
  }
}

variable "usage" {
  description = "Whether and where to learn if the port is used: none, monitoring, proxy, probe or auto. All but none and monitoring reach into the clusters: see kubernetes_access."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "monitoring", "proxy", "probe", "auto"], var.usage)
    error_message = "usage is none, monitoring, proxy, probe or auto."
  }

  validation {
    condition     = var.usage != "proxy" || var.node_proxy
    error_message = "usage = \"proxy\" reads through the node proxy: set node_proxy = true too, which grants what is as strong as exec, or choose probe, monitoring or auto."
  }
}

variable "callers" {
  description = "Where to look for what uses the port: off, or pods or pods+configmaps (objects in the clusters) and flow-logs (VPC Flow Logs), separated by commas."
  type        = string
  default     = "off"

  validation {
    condition     = can(regex("^(off|pods(\\+configmaps)?(,flow-logs)?|flow-logs)$", var.callers))
    error_message = "callers must be off, pods, pods+configmaps, flow-logs, or one of pods and pods+configmaps with \",flow-logs\" after it."
  }
}

variable "sampling" {
  description = "How clusters are sampled, as the options of `sweep10255 scan` have it."
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
    error_message = "sampling.cluster_time, minimum_window and resample are times such as 30s, 5m or 1h."
  }

  validation {
    condition     = can(regex("^([1-9][0-9]{0,4}|all)$", var.sampling.nodes_per_pool))
    error_message = "sampling.nodes_per_pool is a number from 1 up, or all."
  }

  validation {
    condition     = length(setsubtract(split(",", var.sampling.routes), ["dns", "public", "gateway", "private"])) == 0
    error_message = "sampling.routes are of dns, public, gateway and private, separated by commas."
  }

  validation {
    condition     = var.sampling.resample == null || var.usage != "none"
    error_message = "sampling.resample takes a second sample: set usage, which takes the first."
  }
}

variable "quiet_time" {
  description = "How long nothing must have called the port before it is safe to close."
  type        = string
  default     = "24h"

  validation {
    condition     = can(regex("^[0-9]{1,9}(ms|s|m|h|d)$", var.quiet_time))
    error_message = "quiet_time is a time such as 24h or 7d."
  }
}

variable "scan_time" {
  description = "How long after its scheduled time a scan ends as INCOMPLETE, with the missing clusters named."
  type        = string
  default     = "3h"

  validation {
    condition     = can(regex("^[0-9]{1,9}(ms|s|m|h|d)$", var.scan_time))
    error_message = "scan_time is a time such as 90m or 3h."
  }
}

variable "alert_cap" {
  description = "How many changed clusters a scan names one by one; the digest says how many were left out."
  type        = number
  default     = 50

  validation {
    condition     = var.alert_cap >= 0 && var.alert_cap <= 1000 && floor(var.alert_cap) == var.alert_cap
    error_message = "alert_cap is a whole number from 0 to 1000."
  }
}

variable "inspection" {
  description = "How many clusters are inspected at once: instances of inspect-cluster times clusters an instance."
  type = object({
    concurrency = optional(number, 20)
    instances   = optional(number, 5)
  })
  default = {}

  validation {
    condition     = var.inspection.concurrency >= 1 && var.inspection.concurrency <= 100
    error_message = "inspection.concurrency is from 1 to 100 clusters an instance."
  }

  validation {
    condition     = var.inspection.instances >= 1 && var.inspection.instances <= 100
    error_message = "inspection.instances is from 1 to 100."
  }
}
