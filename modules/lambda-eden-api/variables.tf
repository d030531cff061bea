variable "name" {
  description = "Name of the function and of the API"
  type        = string
  default     = "eden"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,57}$", var.name))
    error_message = "name is 1 to 57 letters, digits, hyphens and underscores: the role is called lambda_<name>, which takes 64."
  }
}

variable "eden_table" {
  description = "Name of the state table; it need not exist yet"
  type        = string
  default     = "eden"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.eden_table))
    error_message = "eden_table is the name of a DynamoDB table: 3 to 255 letters, digits and the characters _.-."
  }
}

variable "endpoints_bucket_name" {
  description = "Bucket of the Environments JSON file"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9._-]{3,255}$", var.endpoints_bucket_name))
    error_message = "endpoints_bucket_name is the name of a bucket, without s3:// and without a path."
  }
}

variable "dynamic_zone_id" {
  description = "Id of the Route 53 zone that the environments have their names in"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z0-9]+$", var.dynamic_zone_id))
    error_message = "dynamic_zone_id is the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "api_domain_name" {
  description = "Name of the API"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]+$", var.api_domain_name))
    error_message = "api_domain_name is a host name, such as eden.example.com."
  }
}

variable "api_zone_id" {
  description = "Id of the Route 53 zone that this name lies in"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Z0-9]+$", var.api_zone_id))
    error_message = "api_zone_id is the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "api_acm_certificate_arn" {
  description = "ARN of the certificate for that name, in ACM of the API's region"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:acm:", var.api_acm_certificate_arn))
    error_message = "api_acm_certificate_arn is the ARN of a certificate in ACM."
  }
}

variable "region" {
  description = "Region of the API; default is that of the provider"
  type        = string
  default     = "default"
  nullable    = false

  validation {
    condition     = var.region != ""
    error_message = "region is not empty."
  }
}

variable "passable_role_arns" {
  description = "Roles that a cloned task may have, in ARNs that may hold a *; by default every role of the account, and only for ECS tasks"
  type        = list(string)
  default     = null

  validation {
    condition     = var.passable_role_arns == null || alltrue([for arn in coalesce(var.passable_role_arns, []) : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/", arn))])
    error_message = "passable_role_arns are ARNs of roles, in which a * may stand."
  }
}

variable "adopt_untagged" {
  description = "Whether the role may change, tag and delete what carries no tag of eden: for the first deploy to, or the deletion of, environments of older releases, and for adopt=true"
  type        = bool
  default     = false
  nullable    = false
}

variable "run_tasks" {
  description = "Whether the function may run the tasks before publication (`before_publish`) of profiles, in containers of environments and with their roles"
  type        = bool
  default     = false
  nullable    = false
}

variable "github_token" {
  description = "Token that may read the pull requests of the repositories that profiles name, for purge with closed; it is stored in Terraform's state"
  type        = string
  default     = null
  sensitive   = true

  validation {
    condition     = var.github_token == null || var.github_token != ""
    error_message = "github_token is not empty."
  }
}

variable "timezone" {
  description = "Time zone of the function, as the tz database names it, such as Asia/Tokyo"
  type        = string
  default     = "UTC"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", var.timezone))
    error_message = "timezone is a name of the tz database, such as Asia/Tokyo."
  }
}

variable "memory" {
  description = "Memory of the function in MiB"
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.memory >= 128 && var.memory <= 10240 && floor(var.memory) == var.memory
    error_message = "memory is a whole number of MiB from 128 to 10240."
  }
}

variable "timeout" {
  description = "Time that an invocation may take, in seconds"
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.timeout >= 1 && var.timeout <= 900 && floor(var.timeout) == var.timeout
    error_message = "timeout is a whole number of seconds from 1 to 900."
  }
}

variable "tracing_mode" {
  description = "X-Ray tracing: Active, or PassThrough to follow whoever invokes"
  type        = string
  default     = "PassThrough"
  nullable    = false

  validation {
    condition     = contains(["Active", "PassThrough"], var.tracing_mode)
    error_message = "tracing_mode is Active or PassThrough."
  }
}

variable "tags" {
  description = "Tags of the function"
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : key != "" && !startswith(lower(key), "aws:")])
    error_message = "A tag's key is not empty and does not begin with aws:, which AWS keeps to itself."
  }
}

variable "log_retention_in_days" {
  description = "How long CloudWatch Logs keeps what the function logs, in days; 0 keeps it for ever"
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days is a number that CloudWatch Logs takes: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "lambda_package_url" {
  description = "Accepted and ignored, as in stacks of the Python module: the provider baikonur carries the code"
  type        = string
  default     = null
}

variable "handler" {
  description = "Accepted and ignored, as in stacks of the Python module: it is bootstrap now"
  type        = string
  default     = null
}

variable "runtime" {
  description = "Accepted and ignored, as in stacks of the Python module: it is provided.al2023 now"
  type        = string
  default     = null
}
