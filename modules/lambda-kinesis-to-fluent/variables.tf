variable "kinesis_stream_arn" {
  description = "ARN of the stream to read, or of one of its consumers with enhanced fan-out"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kinesis:[^:]+:[0-9]{12}:stream/[A-Za-z0-9_.-]+(/consumer/[A-Za-z0-9_.:-]+)?$", var.kinesis_stream_arn))
    error_message = "kinesis_stream_arn is the ARN of a stream, such as arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs."
  }
}

variable "fluent_sink_endpoint" {
  description = "Host of the Fluent server, or host:port; the port is 24224 by default, and tls:// before it turns TLS on"
  type        = string
  nullable    = false

  validation {
    condition     = var.fluent_sink_endpoint != "" && !can(regex("\\s", var.fluent_sink_endpoint))
    error_message = "fluent_sink_endpoint is a host, or host:port."
  }
}

variable "fluent_tag" {
  description = "Second part of the records' tag: <log type>.<fluent_tag>"
  type        = string
  nullable    = false

  validation {
    condition     = var.fluent_tag != ""
    error_message = "fluent_tag is not empty."
  }
}

variable "subnet_ids" {
  description = "Subnets of the function; none where the Fluent server can be reached without"
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for id in var.subnet_ids : can(regex("^subnet-", id))])
    error_message = "subnet_ids are ids such as subnet-0123456789abcdef0."
  }
}

variable "security_group_ids" {
  description = "Security groups of the function"
  type        = list(string)
  nullable    = false

  validation {
    condition     = alltrue([for id in var.security_group_ids : can(regex("^sg-", id))])
    error_message = "security_group_ids are ids such as sg-0123456789abcdef0."
  }
}

variable "failed_log_s3_bucket" {
  description = "Bucket that keeps the records that could not be delivered"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9._-]{3,255}$", var.failed_log_s3_bucket))
    error_message = "failed_log_s3_bucket is the name of a bucket, without s3:// and without a path."
  }
}

variable "failed_log_s3_prefix" {
  description = "What the keys of these records begin with"
  type        = string
  nullable    = false
}
