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

variable "fluent_tls" {
  description = "Whether TLS is spoken, as with tls:// before the host"
  type        = bool
  default     = false
  nullable    = false
}

variable "fluent_ca_pem" {
  description = "Certificate authorities of the server in PEM, where they are none of those that every machine has. They take a part of the 4 KB that all environment variables of a function have"
  type        = string
  default     = null
}

variable "fluent_compress" {
  description = "gzip for compressed batches, which fluentd takes from 0.14.7 on; text, as without it, for others"
  type        = string
  default     = null

  validation {
    condition     = var.fluent_compress == null || try(contains(["gzip", "text"], var.fluent_compress), false)
    error_message = "fluent_compress is gzip or text, or left out."
  }
}

variable "secret_arn" {
  description = "ARN of a secret in AWS Secrets Manager that the function identifies itself with: a JSON object with api_key, or with username and password, for a cluster, and with shared_key and, where the server has users, username and password for a Fluent server. The function alone reads it, and reads it again when it is refused after a rotation"
  type        = string
  default     = null

  validation {
    condition     = var.secret_arn == null || can(regex("^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:[^:]+$", var.secret_arn))
    error_message = "secret_arn is the ARN of a secret, such as arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:logs-a1b2c3."
  }
}

variable "secret_kms_key_arn" {
  description = "ARN of the KMS key that this secret is encrypted with, where that is one of your own"
  type        = string
  default     = null

  validation {
    condition     = var.secret_kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.secret_kms_key_arn))
    error_message = "secret_kms_key_arn is the ARN of a key; an alias is none."
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
