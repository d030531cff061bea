variable "kinesis_stream_arn" {
  description = "ARN of the stream to read, or of one of its consumers with enhanced fan-out"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kinesis:[^:]+:[0-9]{12}:stream/[A-Za-z0-9_.-]+(/consumer/[A-Za-z0-9_.:-]+)?$", var.kinesis_stream_arn))
    error_message = "kinesis_stream_arn is the ARN of a stream, such as arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs."
  }
}

variable "log_bucket" {
  description = "Bucket that the records are saved in"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9._-]{3,255}$", var.log_bucket))
    error_message = "log_bucket is the name of a bucket, without s3:// and without a path."
  }
}

variable "log_path_prefix" {
  description = "What the keys of the objects begin with"
  type        = string
  nullable    = false
}

variable "format" {
  description = "What the objects are: json, one gzip object a type and batch; ndjson, gzip in Hive partitions by the type and day of each record; or parquet, in the same partitions"
  type        = string
  default     = "json"
  nullable    = false

  validation {
    condition     = contains(["json", "ndjson", "parquet"], var.format)
    error_message = "format is json, ndjson or parquet."
  }
}

variable "partition_by" {
  description = "The partitions of ndjson and parquet: log_type and day, as without any, or log_type, day and hour"
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = contains(["", "log_type,day", "log_type,day,hour"], join(",", var.partition_by))
    error_message = "partition_by is [\"log_type\", \"day\"] or [\"log_type\", \"day\", \"hour\"]."
  }
}

variable "columns" {
  description = "The columns of parquet by the names of fields, with the types bigint, double, boolean, string and timestamp; id and time are always columns, and what is in none is in the column _rest, as JSON"
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for type in values(var.columns) : contains(["bigint", "double", "boolean", "string", "timestamp"], type)])
    error_message = "The type of a column in columns is bigint, double, boolean, string or timestamp."
  }
}

variable "failed_log_bucket" {
  description = "Bucket that keeps the records that could not be delivered, with ndjson and parquet; log_bucket unless it is set. With json, they are beside the others"
  type        = string
  default     = null

  validation {
    condition     = var.failed_log_bucket == null || can(regex("^[a-zA-Z0-9._-]{3,255}$", var.failed_log_bucket))
    error_message = "failed_log_bucket is the name of a bucket, without s3:// and without a path."
  }
}

variable "failed_log_path_prefix" {
  description = "What the keys of these records begin with, which is not below log_path_prefix"
  type        = string
  default     = "failed"
  nullable    = false
}
