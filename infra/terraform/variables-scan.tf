locals {
  # Constants of the validations: a validation cannot read a local value that depends on its own variable.
  duration_pattern = "^[1-9][0-9]{0,8}(ms|s|m|h|d)$"
  unit_seconds     = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400 }
}

variable "discovery" {
  description = "How clusters are discovered. list: one GKE API call per project, always current. assets: a few Cloud Asset Inventory calls, results may be minutes old."
  type        = string
  default     = "list"
  nullable    = false

  validation {
    condition     = contains(["list", "assets"], var.discovery)
    error_message = "discovery must be list or assets."
  }
}

variable "detect_changes" {
  description = "Whether to report an opened port within minutes, instead of after the next scan: a Cloud Asset Inventory feed of the organization, which the module `organization` creates, reports changed clusters and node pools to the function inspect-change. null: if the scope contains the organization."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.detect_changes, false) || var.organization_id != null
    error_message = "detect_changes requires organization_id: the feed belongs to the organization."
  }
}

variable "change_authors" {
  description = "Whether alerts about a change say who made it. inspect-change may then read the logs of the scanned projects (logging.logEntries.list), of which it reads audit logs."
  type        = bool
  default     = false
  nullable    = false
}

variable "usage" {
  description = "How to detect usage of the port: none, monitoring, proxy, probe or auto. proxy, probe and auto contact the clusters: see kubernetes_access."
  type        = string
  default     = "none"
  nullable    = false

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
  nullable    = false

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
    nodes_per_pool = optional(string, "all")
    resample       = optional(string)
    routes         = optional(string, "dns,public,gateway,private")
  })
  default = {}

  validation {
    condition     = var.sampling != null
    error_message = "sampling must be an object, not null; omit it to use the defaults."
  }

  validation {
    condition = var.sampling == null ? true : alltrue([
      for time in [var.sampling.cluster_time, var.sampling.minimum_window, coalesce(var.sampling.resample, "30s")] :
      can(regex(local.duration_pattern, time))
    ])
    error_message = "sampling.cluster_time, minimum_window and resample must be durations longer than 0, such as 30s, 5m or 1h."
  }

  # inspect-cluster is stopped after 540 s, and needs time to read the settings before and to record the row after.
  validation {
    condition = try(
      tonumber(regex("^[0-9]+", var.sampling.cluster_time)) *
      local.unit_seconds[regex("[a-z]+$", var.sampling.cluster_time)] <= 480,
      true,
    )
    error_message = "sampling.cluster_time must be at most 8m, because inspect-cluster is stopped after 9m and must record its row before."
  }

  validation {
    condition = try(
      tonumber(regex("^[0-9]+", var.sampling.resample)) * local.unit_seconds[regex("[a-z]+$", var.sampling.resample)] <
      tonumber(regex("^[0-9]+", var.sampling.cluster_time)) * local.unit_seconds[regex("[a-z]+$", var.sampling.cluster_time)],
      true,
    )
    error_message = "sampling.resample must be shorter than sampling.cluster_time, or the second sample is never taken."
  }

  validation {
    condition     = var.sampling == null ? true : can(regex("^([1-9][0-9]{0,4}|all)$", var.sampling.nodes_per_pool))
    error_message = "sampling.nodes_per_pool must be an integer of at least 1, or all."
  }

  validation {
    condition     = try(length(setsubtract(split(",", var.sampling.routes), ["dns", "public", "gateway", "private"])) == 0, true)
    error_message = "sampling.routes must be a comma-separated list of dns, public, gateway and private."
  }

  validation {
    condition     = try(var.sampling.resample, null) == null || var.usage != "none"
    error_message = "sampling.resample takes a second sample, which requires usage to be set."
  }
}

variable "quiet_time" {
  description = "Required quiet period: how long there must have been no requests before closing the port is safe."
  type        = string
  default     = "8d"
  nullable    = false

  validation {
    condition     = can(regex(local.duration_pattern, var.quiet_time))
    error_message = "quiet_time must be a duration longer than 0, such as 24h or 8d."
  }
}

variable "scan_time" {
  description = "Deadline of a scan, as a duration from its scheduled time: it then becomes INCOMPLETE and names the missing clusters."
  type        = string
  default     = "3h"
  nullable    = false

  validation {
    condition     = can(regex(local.duration_pattern, var.scan_time))
    error_message = "scan_time must be a duration longer than 0, such as 90m or 3h."
  }

  # Until its scan is over, conclude-scan waits by redelivery: 100 deliveries, up to ten minutes apart.
  validation {
    condition     = try(tonumber(regex("^[0-9]+", var.scan_time)) * local.unit_seconds[regex("[a-z]+$", var.scan_time)] <= 12 * 3600, true)
    error_message = "scan_time must be at most 12h, because Pub/Sub redelivers the request to conclude a scan only for about 16h."
  }
}

variable "exceptions" {
  description = "The register of exceptions: the text of exceptions.yaml, as in file(\"exceptions.yaml\"). docs/exceptions.md describes it. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.exceptions == null ? true : can(keys(yamldecode(var.exceptions)))
    error_message = "exceptions must be the text of a YAML file, not its path."
  }
}

variable "exemptions" {
  description = "What can exempt a cluster from alerts. labels: its own labels, for at most 90 days, and exceptions. file: only exceptions."
  type        = string
  default     = "labels"
  nullable    = false

  validation {
    condition     = contains(["labels", "file"], var.exemptions)
    error_message = "exemptions must be labels or file."
  }
}

variable "alert_cap" {
  description = "Maximum number of changed clusters with individual alerts per scan; the digest states how many were omitted."
  type        = number
  default     = 50
  nullable    = false

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
    condition     = var.inspection != null
    error_message = "inspection must be an object, not null; omit it to use the defaults."
  }

  # The provider panics if it gets a fraction.
  validation {
    condition     = try(contains(range(1, 101), var.inspection.concurrency), true)
    error_message = "inspection.concurrency must be an integer from 1 to 100: clusters per instance."
  }

  validation {
    condition     = try(contains(range(1, 101), var.inspection.instances), true)
    error_message = "inspection.instances must be an integer from 1 to 100."
  }
}
