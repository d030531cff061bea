# What all movers have: the same file in each of the four modules.

variable "name" {
  description = "Name of the function, and part of the names of what belongs to it"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,57}$", var.name))
    error_message = "name is 1 to 57 letters, digits, hyphens and underscores: the role is called lambda_<name>, which takes 64."
  }
}

variable "batch_size" {
  description = "Number of records that one invocation gets at most"
  type        = number
  nullable    = false

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000 && floor(var.batch_size) == var.batch_size
    error_message = "batch_size is a whole number from 1 to 10000."
  }
}

variable "starting_position" {
  description = "Where a new mapping begins to read: TRIM_HORIZON, the oldest record, LATEST, or AT_TIMESTAMP, at starting_position_timestamp"
  type        = string
  default     = "TRIM_HORIZON"
  nullable    = false

  validation {
    condition     = contains(["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], var.starting_position)
    error_message = "starting_position is TRIM_HORIZON, LATEST or AT_TIMESTAMP."
  }
}

variable "starting_position_timestamp" {
  description = "With AT_TIMESTAMP, the time from which on records are read, in RFC 3339"
  type        = string
  default     = null

  validation {
    condition     = var.starting_position_timestamp == null || can(formatdate("YYYY", var.starting_position_timestamp))
    error_message = "starting_position_timestamp is a time in RFC 3339, such as 2026-11-30T00:00:00Z."
  }
}

variable "maximum_batching_window_in_seconds" {
  description = "How long to wait for a batch to fill, in seconds"
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.maximum_batching_window_in_seconds >= 0 && var.maximum_batching_window_in_seconds <= 300 && floor(var.maximum_batching_window_in_seconds) == var.maximum_batching_window_in_seconds
    error_message = "maximum_batching_window_in_seconds is a whole number of seconds from 0 to 300."
  }
}

variable "parallelization_factor" {
  description = "Number of batches of one shard that are worked on at a time"
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.parallelization_factor >= 1 && var.parallelization_factor <= 10 && floor(var.parallelization_factor) == var.parallelization_factor
    error_message = "parallelization_factor is a whole number from 1 to 10."
  }
}

variable "bisect_batch_on_function_error" {
  description = "Whether a batch on which the function fails as a whole is halved, so that one record cannot hold up the others"
  type        = bool
  default     = true
  nullable    = false
}

variable "report_batch_item_failures" {
  description = "Whether the function tells Lambda from which record on a batch is to be delivered again, instead of failing it as a whole"
  type        = bool
  default     = true
  nullable    = false
}

variable "maximum_retry_attempts" {
  description = "How often a failed batch is tried again before it goes to on_failure_destination_arn, or is lost where there is none; -1 tries until the records expire. By default -1 without a destination, since a batch fails only when something is down and then nothing else has its records (what is wrong with a record itself goes to failed logs), and 1000 with one"
  type        = number
  default     = null

  validation {
    condition     = var.maximum_retry_attempts == null || try(var.maximum_retry_attempts >= -1 && var.maximum_retry_attempts <= 10000 && floor(var.maximum_retry_attempts) == var.maximum_retry_attempts, false)
    error_message = "maximum_retry_attempts is a whole number from 0 to 10000, or -1."
  }
}

variable "maximum_record_age_in_seconds" {
  description = "Age at which records are no longer tried, in seconds; -1 tries until they expire"
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.maximum_record_age_in_seconds == -1 || (var.maximum_record_age_in_seconds >= 60 && var.maximum_record_age_in_seconds <= 604800 && floor(var.maximum_record_age_in_seconds) == var.maximum_record_age_in_seconds)
    error_message = "maximum_record_age_in_seconds is a whole number of seconds from 60 to 604800, or -1."
  }
}

variable "on_failure_destination_arn" {
  description = "ARN of an SQS queue, SNS topic or S3 bucket that gets a notice of each batch given up"
  type        = string
  default     = null

  validation {
    condition     = var.on_failure_destination_arn == null || can(regex("^arn:[^:]+:(sqs|sns|s3):", var.on_failure_destination_arn))
    error_message = "on_failure_destination_arn is the ARN of an SQS queue, an SNS topic or an S3 bucket."
  }
}

variable "kms_key_arns" {
  description = "ARNs of the KMS keys with which the stream and the buckets are encrypted, where these are keys of your own"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", arn))])
    error_message = "kms_key_arns are ARNs of keys, such as arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd."
  }
}

variable "log_id_field" {
  description = "Key of a record's unique id"
  type        = string
  default     = "log_id"
  nullable    = false

  validation {
    condition     = var.log_id_field != ""
    error_message = "log_id_field is not empty."
  }
}

variable "log_type_field" {
  description = "Key of a record's type"
  type        = string
  default     = "log_type"
  nullable    = false

  validation {
    condition     = var.log_type_field != ""
    error_message = "log_type_field is not empty."
  }
}

variable "log_type_unknown_prefix" {
  description = "What the type of records without one begins with"
  type        = string
  default     = "unknown"
  nullable    = false

  validation {
    condition     = var.log_type_unknown_prefix != ""
    error_message = "log_type_unknown_prefix is not empty."
  }
}

variable "log_timestamp_field" {
  description = "Key of a record's time"
  type        = string
  default     = "time"
  nullable    = false

  validation {
    condition     = var.log_timestamp_field != ""
    error_message = "log_timestamp_field is not empty."
  }
}

variable "log_type_field_whitelist" {
  description = "The types that are let through; all of them where it is empty"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for type in var.log_type_field_whitelist : type != "" && !can(regex(",", type))])
    error_message = "A type in log_type_field_whitelist is not empty and holds no comma."
  }
}

variable "where" {
  description = "Which records of these types are taken: a list of conditions, all of which a record has to meet, such as [{ field = \"level\", in = [\"error\", \"fatal\"] }]. A condition has field with one of equals, in and exists, or sample alone, for a part of all ids"
  type        = any
  default     = null
}

variable "redact" {
  description = "What is redacted before a record goes anywhere: paths of fields to drop, hash or mask, patterns (regular expressions), partition_key (hash). Hashes are made with the version secret_version_id of the secret secret_arn in AWS Secrets Manager, of at least 32 random bytes (secret_kms_key_arn where its key is your own). What cannot be redacted is kept in unredacted, a place apart, or dropped with drop_unredacted. An on_failure_destination_arn that is a bucket gets records as they are, which allow_raw_on_failure has to allow"
  type = object({
    drop                 = optional(list(string), [])
    hash                 = optional(list(string), [])
    mask                 = optional(list(string), [])
    partition_key        = optional(string)
    patterns             = optional(list(string), [])
    secret_arn           = optional(string)
    secret_version_id    = optional(string)
    secret_kms_key_arn   = optional(string)
    unredacted           = optional(object({ bucket = string, prefix = optional(string, "") }))
    drop_unredacted      = optional(bool, false)
    allow_raw_on_failure = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.redact == null || try(var.redact.partition_key == null || var.redact.partition_key == "hash", false)
    error_message = "partition_key of redact is hash, or left out."
  }

  validation {
    condition     = var.redact == null || try((var.redact.unredacted == null) == var.redact.drop_unredacted, false)
    error_message = "redact has either unredacted, a place for what cannot be redacted, or drop_unredacted = true."
  }
}

variable "max_record_age_days" {
  description = "How many days the time of a record may lie before its arrival; a record with an earlier one is kept with those that could not be delivered. Unless it is set, 366 for Elasticsearch, which has an index a day, and any number elsewhere"
  type        = number
  default     = null

  validation {
    condition     = var.max_record_age_days == null || try(var.max_record_age_days >= 0 && floor(var.max_record_age_days) == var.max_record_age_days, false)
    error_message = "max_record_age_days is a whole number of days, 0 or more."
  }
}

variable "max_record_future_days" {
  description = "How many days the time of a record may lie after its arrival; a record with a later one is kept with those that could not be delivered. Unless it is set, 2 for Elasticsearch, and any number elsewhere"
  type        = number
  default     = null

  validation {
    condition     = var.max_record_future_days == null || try(var.max_record_future_days >= 0 && floor(var.max_record_future_days) == var.max_record_future_days, false)
    error_message = "max_record_future_days is a whole number of days, 0 or more."
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

locals {
  # Only what is set: without them, the function has its defaults.
  record_range = {
    MAX_RECORD_AGE_DAYS    = var.max_record_age_days
    MAX_RECORD_FUTURE_DAYS = var.max_record_future_days
  }
  record_range_variables = { for name, days in local.record_range : name => tostring(days) if days != null }

  # Hashes need a key: a pattern that is found in an id hashes it.
  redact_lists = var.redact == null ? {} : { for key in ["drop", "hash", "mask", "patterns"] : key => var.redact[key] }
  redact_keys  = [for key in ["hash", "patterns"] : key if length(lookup(local.redact_lists, key, [])) > 0]
  has_secret   = length(local.redact_keys) > 0 || try(var.redact.partition_key, null) != null
  unredacted   = try(var.redact.unredacted, null)

  redaction_variables = var.redact == null ? {} : merge({
    REDACT = jsonencode(merge(
      { for key, paths in local.redact_lists : key => paths if length(paths) > 0 },
      { for key, value in { partition_key = var.redact.partition_key } : key => value if value != null },
    ))
    UNREDACTED = local.unredacted == null ? "drop" : "s3://${local.unredacted.bucket}/${local.unredacted.prefix}"
    }, { for name, value in {
      REDACT_SECRET_ARN        = var.redact.secret_arn
      REDACT_SECRET_VERSION_ID = var.redact.secret_version_id
  } : name => value if local.has_secret })

  optional_variables = merge(
    local.record_range_variables,
    { for name, conditions in { LOG_WHERE = var.where } : name => jsonencode(conditions) if conditions != null },
    local.redaction_variables,
  )

  # What a redaction is checked against, where there is one.
  schema_variables = {
    LOG_ID_FIELD        = var.log_id_field
    LOG_TYPE_FIELD      = var.log_type_field
    LOG_TIMESTAMP_FIELD = var.log_timestamp_field
  }

  redaction_statements = concat(
    [for place in [local.unredacted] : {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:${data.aws_partition.current.partition}:s3:::${join("/", compact([place.bucket, replace(place.prefix, "/\\/+$/", "")]))}/*"
    } if place != null],
    [for redact in [var.redact] : {
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = redact.secret_arn
    } if local.has_secret],
    [for redact in [var.redact] : {
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = redact.secret_kms_key_arn
    } if local.has_secret && try(redact.secret_kms_key_arn, null) != null],
  )
}
