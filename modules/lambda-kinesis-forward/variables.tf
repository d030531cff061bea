variable "source_stream_name" {
  description = "Name of the stream to read"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,128}$", var.source_stream_name))
    error_message = "source_stream_name is the name of a stream, not its ARN."
  }
}

variable "target_stream_name" {
  description = "Name of the stream to write to"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,128}$", var.target_stream_name))
    error_message = "target_stream_name is the name of a stream, not its ARN."
  }
}

variable "enable_kinesis_mapping" {
  description = "Whether the function is invoked with what comes in on the stream"
  type        = bool
  default     = true
  nullable    = false
}

variable "kinesis_max_retries" {
  description = "How often records that the target stream refused are sent again within one invocation"
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.kinesis_max_retries >= 0 && var.kinesis_max_retries <= 100 && floor(var.kinesis_max_retries) == var.kinesis_max_retries
    error_message = "kinesis_max_retries is a whole number from 0 to 100."
  }
}

variable "ordering" {
  description = "How the order of records with the same partition key is kept: strict, one record of a key in each call, or packed, records of a key together in aggregates of the Kinesis Producer Library, which consumers have to unpack"
  type        = string
  default     = "strict"
  nullable    = false

  validation {
    condition     = contains(["strict", "packed"], var.ordering)
    error_message = "ordering is strict or packed."
  }
}

variable "random_partition_keys" {
  description = "Whether each record gets a random partition key, as in the Python function, in place of its own: without order, and fast where producers have few keys"
  type        = bool
  default     = false
  nullable    = false
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
