variable "retention_days" {
  description = "Days for which rows are kept; null keeps them forever. Views read everything that is kept, so this also limits the cost of a query."
  type        = number
  default     = 400

  validation {
    condition     = var.retention_days == null ? true : var.retention_days >= 30 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days must be an integer of at least 30, or null: changes are relative to earlier scans."
  }
}

variable "protect_data" {
  description = "Whether Terraform refuses to delete the tables. Set this to false and apply before destroying."
  type        = bool
  default     = true
  nullable    = false
}

variable "report_readers" {
  description = "IAM members that may open the report and query the views, such as group:platform@example.com."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition = alltrue([
      for member in var.report_readers :
      can(regex("^((group|user|domain|serviceAccount):[^:]+|(principal|principalSet)://iam\\.googleapis\\.com/[^ ]+)$", member))
    ])
    error_message = "Each entry of report_readers must be an IAM member such as group:platform@example.com or principalSet://iam.googleapis.com/…; allUsers is not accepted."
  }
}
