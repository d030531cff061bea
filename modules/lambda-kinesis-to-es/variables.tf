variable "kinesis_stream_arn" {
  description = "ARN of the stream to read, or of one of its consumers with enhanced fan-out"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kinesis:[^:]+:[0-9]{12}:stream/[A-Za-z0-9_.-]+(/consumer/[A-Za-z0-9_.:-]+)?$", var.kinesis_stream_arn))
    error_message = "kinesis_stream_arn is the ARN of a stream, such as arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs."
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

variable "index_name_prefix" {
  description = "What the names of the indices begin with: <index_name_prefix>-<log type>-<date>"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^A-Z\\s,/*?\"<>|#:\\\\_+-][^A-Z\\s,/*?\"<>|#:\\\\]*$", var.index_name_prefix))
    error_message = "index_name_prefix is lower case, without spaces and the characters that an index name cannot hold."
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
