variable "retention_days" {
  description = "How long rows are kept; null: for ever. Views read all that is kept, so this also bounds what a question costs."
  type        = number
  default     = 400

  validation {
    condition     = var.retention_days == null ? true : var.retention_days >= 30
    error_message = "retention_days is at least 30, or null: changes are judged against earlier scans."
  }
}

variable "protect_data" {
  description = "Whether Terraform refuses to delete tables that hold rows. Set it to false, and apply, before a destroy."
  type        = bool
  default     = true
}

variable "report_readers" {
  description = "Who may read the report and the rows: members such as group:platform@example.com."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for member in var.report_readers : can(regex("^(group|user|domain|serviceAccount):[^:]+$", member))])
    error_message = "Each of report_readers is a member such as group:platform@example.com; allUsers is not accepted."
  }
}
