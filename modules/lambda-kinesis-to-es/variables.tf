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
  description = "ARN of that domain, or of the collection of OpenSearch Serverless; without secret_arn, it has to be there"
  type        = string
  default     = null

  validation {
    condition     = var.elasticsearch_arn == null || can(regex("^arn:[^:]+:(es:[^:]+:[0-9]{12}:domain|aoss:[^:]+:[0-9]{12}:collection)/[^/]+$", var.elasticsearch_arn))
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

variable "data_stream" {
  description = "Whether records go to a data stream a type, <index_name_prefix>-<log type>, instead of an index a day. The field @timestamp is added to those that have none; a template of the cluster's has to say that these names are data streams"
  type        = bool
  default     = false
  nullable    = false
}

variable "ingest_pipeline" {
  description = "Name of an ingest pipeline that the cluster runs records through before it writes them"
  type        = string
  default     = null

  validation {
    condition     = var.ingest_pipeline != ""
    error_message = "ingest_pipeline is the name of a pipeline, or left out."
  }
}

variable "serverless" {
  description = "Type of a collection of OpenSearch Serverless: search, as which one is taken that says nothing, or timeseries, which takes no ids, so that a batch that is delivered again makes its documents again"
  type        = string
  default     = null

  validation {
    condition     = var.serverless == null || try(contains(["search", "timeseries"], var.serverless), false)
    error_message = "serverless is search or timeseries, or left out."
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
