locals {
  functions   = ["enumerate-fleet", "inspect-cluster", "inspect-change", "conclude-scan", "serve-report"]
  key_pattern = "^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$"
}

variable "bundle" {
  description = "The built functions: the path of a zip file, or the bucket and name of an object in Cloud Storage that the build account can read. null: dist/functions of this checkout, as `npm run build` makes it."
  type = object({
    path   = optional(string)
    bucket = optional(string)
    object = optional(string)
  })
  default = null

  validation {
    condition     = var.bundle == null ? true : (var.bundle.path != null) != (var.bundle.object != null) && (var.bundle.bucket != null) == (var.bundle.object != null)
    error_message = "bundle must have either a path, or a bucket and an object."
  }
}

variable "custom_roles" {
  description = "Existing custom roles to use instead of creating them: read_rows, add_rows, ask_questions, read_secret and open_report, as projects/P/roles/ID or organizations/N/roles/ID. docs/deploy.md lists their permissions."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.custom_roles), ["read_rows", "add_rows", "ask_questions", "read_secret", "open_report"])) == 0
    error_message = "custom_roles must have only the keys read_rows, add_rows, ask_questions, read_secret and open_report."
  }

  validation {
    condition     = alltrue([for role in values(var.custom_roles) : can(regex("^(projects|organizations)/[^/]+/roles/[A-Za-z0-9_.]+$", role))])
    error_message = "Each value of custom_roles must have the form projects/P/roles/ID or organizations/N/roles/ID."
  }
}

variable "service_accounts" {
  description = "Existing service accounts to use instead of creating them: e-mail addresses, keyed by function, or by build, push or scheduler."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.service_accounts), concat(local.functions, ["build", "push", "scheduler"]))) == 0
    error_message = "service_accounts must have only the names of functions, build, push and scheduler as keys."
  }

  validation {
    condition     = alltrue([for email in values(var.service_accounts) : can(regex("^[^@ ]+@[a-z0-9-]+\\.iam\\.gserviceaccount\\.com$", email))])
    error_message = "Each value of service_accounts must have the form NAME@PROJECT.iam.gserviceaccount.com."
  }

  validation {
    condition     = length(distinct(values(var.service_accounts))) == length(var.service_accounts)
    error_message = "service_accounts must not contain an account twice: each has only the permissions that one function needs."
  }
}

variable "kms_keys" {
  description = "Customer-managed keys. region: a key in the region, for functions, images, the bundle, topics and secrets. dataset: a key in the location of the dataset, for the tables. Before the first apply, let the members in the output kms_key_users use the keys."
  type = object({
    region  = optional(string)
    dataset = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition = (
      (var.kms_keys.region == null ? true : can(regex(local.key_pattern, var.kms_keys.region))) &&
      (var.kms_keys.dataset == null ? true : can(regex(local.key_pattern, var.kms_keys.dataset)))
    )
    error_message = "kms_keys.region and kms_keys.dataset must have the form projects/P/locations/L/keyRings/R/cryptoKeys/K."
  }

  validation {
    condition     = try(split("/", var.kms_keys.region)[3] == var.region, true)
    error_message = "kms_keys.region must be a key in the region of the functions."
  }
}

variable "build_worker_pool" {
  description = "Private pool of Cloud Build that builds the functions: projects/P/locations/REGION/workerPools/NAME. null: the default pool."
  type        = string
  default     = null

  validation {
    condition     = var.build_worker_pool == null ? true : can(regex("^projects/[^/]+/locations/[^/]+/workerPools/[^/]+$", var.build_worker_pool))
    error_message = "build_worker_pool must have the form projects/P/locations/REGION/workerPools/NAME."
  }
}

variable "report_ingress" {
  description = "Where serve-report can be reached from; IAM applies as well: ALLOW_ALL, ALLOW_INTERNAL_ONLY, or ALLOW_INTERNAL_AND_GCLB for a load balancer."
  type        = string
  default     = "ALLOW_ALL"
  nullable    = false

  validation {
    condition     = contains(["ALLOW_ALL", "ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"], var.report_ingress)
    error_message = "report_ingress must be ALLOW_ALL, ALLOW_INTERNAL_ONLY or ALLOW_INTERNAL_AND_GCLB."
  }
}

variable "report_instances" {
  description = "Maximum number of instances of serve-report. inspect-cluster's are in inspection; the other functions run one at a time."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains(range(1, 101), var.report_instances)
    error_message = "report_instances must be an integer from 1 to 100."
  }
}

variable "target_date" {
  description = "Day on which no cluster is to be left with the port open, as YYYY-MM-DD in UTC. The burn-down of the report shows it."
  type        = string
  default     = null

  validation {
    condition     = var.target_date == null || can(formatdate("YYYY-MM-DD", "${var.target_date}T00:00:00Z"))
    error_message = "target_date must be a date such as 2027-01-31."
  }
}

variable "function_memory" {
  description = "Memory of functions for which the default is not right, such as { conclude-scan = \"2Gi\" }."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.function_memory), local.functions)) == 0
    error_message = "function_memory must have only the names of functions as keys."
  }

  # With one CPU, Cloud Run allows from 128 MiB to 4 GiB; Node.js needs more than the minimum.
  validation {
    condition     = alltrue([for memory in values(var.function_memory) : contains(["256Mi", "512Mi", "1Gi", "2Gi", "3Gi", "4Gi"], memory)])
    error_message = "Each value of function_memory must be 256Mi, 512Mi, 1Gi, 2Gi, 3Gi or 4Gi."
  }
}

variable "secret_replication" {
  description = "Where Secret Manager keeps the webhook's URL and key: AUTOMATIC (Google chooses) or REGION (only in the region of the functions; always so with kms_keys.region)."
  type        = string
  default     = "AUTOMATIC"
  nullable    = false

  validation {
    condition     = contains(["AUTOMATIC", "REGION"], var.secret_replication)
    error_message = "secret_replication must be AUTOMATIC or REGION."
  }
}

variable "topic_regions" {
  description = "Regions in which Pub/Sub may store messages. Empty: any that organization policies allow."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for region in var.topic_regions : can(regex(local.region_pattern, region))])
    error_message = "Each entry of topic_regions must be a region such as europe-west1."
  }
}
