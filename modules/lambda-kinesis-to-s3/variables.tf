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
