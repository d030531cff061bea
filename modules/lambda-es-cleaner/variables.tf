variable "name" {
  description = "Name of the function, and part of the names of what belongs to it"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,57}$", var.name))
    error_message = "name is 1 to 57 letters, digits, hyphens and underscores: the role is called lambda_<name>, which takes 64."
  }
}

variable "elasticsearch_host" {
  description = "Endpoint of the Elasticsearch or OpenSearch domain, or of the collection of OpenSearch Serverless, without https://; a scheme and a port are taken too"
  type        = string
  nullable    = false

  validation {
    condition     = var.elasticsearch_host != "" && !can(regex("\\s", var.elasticsearch_host))
    error_message = "elasticsearch_host is a host name such as search-logs.ap-northeast-1.es.amazonaws.com."
  }
}

variable "elasticsearch_arn" {
  description = "ARN of that domain, or of the collection of OpenSearch Serverless"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:(es:[^:]+:[0-9]{12}:domain|aoss:[^:]+:[0-9]{12}:collection)/[^/]+$", var.elasticsearch_arn))
    error_message = "elasticsearch_arn is the ARN of a domain, such as arn:aws:es:ap-northeast-1:123456789012:domain/logs, or of a collection, such as arn:aws:aoss:ap-northeast-1:123456789012:collection/abc123."
  }
}

variable "schedule_expression" {
  description = "When to clean: rate(1 day), or cron(0 18 * * ? *) in UTC"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule_expression))
    error_message = "schedule_expression is rate(…) or cron(…), such as rate(1 day)."
  }
}

variable "max_age_days" {
  description = "Number of days that an index is kept, by the date in its name"
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.max_age_days >= 0 && floor(var.max_age_days) == var.max_age_days
    error_message = "max_age_days is a whole number of days, 0 or more."
  }
}

variable "index_name_prefix" {
  description = "What the names of the indices begin with that may be deleted. Where it is empty, old indices are only listed, unless delete_from_all_indices is set"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9.][a-z0-9._-]*)?$", var.index_name_prefix))
    error_message = "index_name_prefix is lower case letters, digits, points, hyphens and underscores, or empty."
  }
}

variable "delete_from_all_indices" {
  description = "Whether every old index whose name holds a date may be deleted, also without index_name_prefix"
  type        = bool
  default     = false
  nullable    = false
}

variable "dry_run_only" {
  description = "Whether the old indices are only listed, not deleted"
  type        = bool
  default     = false
  nullable    = false
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
