# Logs as a lake: a stream whose records become Parquet that Amazon Athena queries, without what is personal in them.

terraform {
  # The key is given to AWS without being kept in state or plan.
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.87.0"
    }
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
  }
}

provider "aws" {
  region = var.region
}

provider "baikonur" {
  region = var.region
}

resource "aws_kinesis_stream" "logs" {
  name             = "${var.name}-logs"
  shard_count      = 1
  retention_period = 24
}

resource "aws_s3_bucket" "logs" {
  bucket        = var.bucket
  force_destroy = true
}

# What no rule can redact, such as text that is no JSON, is apart: fewer people may read this bucket.
resource "aws_s3_bucket" "restricted" {
  bucket        = "${var.bucket}-restricted"
  force_destroy = true
}

resource "aws_secretsmanager_secret" "redaction" {
  name_prefix             = "${var.name}-redaction-"
  description             = "Key under which kinesis-to-s3 hashes what is personal"
  recovery_window_in_days = var.recovery_window_in_days
}

resource "aws_secretsmanager_secret_version" "redaction" {
  secret_id                = aws_secretsmanager_secret.redaction.id
  secret_string_wo         = var.redaction_key
  secret_string_wo_version = var.redaction_key_version
}

resource "baikonur_kinesis_pipeline" "logs" {
  name          = "${var.name}-logs"
  stream_arn    = aws_kinesis_stream.logs.arn
  batch_size    = 10000
  log_types     = ["access", "order"]
  failed_log_s3 = { bucket = aws_s3_bucket.logs.bucket, prefix = "failed" }

  destinations = {
    lake = {
      maximum_batching_window_in_seconds = var.maximum_batching_window_in_seconds

      s3 = {
        bucket  = aws_s3_bucket.logs.bucket
        prefix  = "lake"
        format  = "parquet"
        columns = { path = "string", status = "bigint", took = "double", user = "string" }
      }

      redact = {
        drop = ["email"]
        hash = ["user"]
        mask = ["address"]
        # With its ends: the id of the key's version has more digits in a row, and may hold no match.
        patterns          = ["\\b[0-9]{16}\\b"]
        secret_arn        = aws_secretsmanager_secret_version.redaction.arn
        secret_version_id = aws_secretsmanager_secret_version.redaction.version_id
        unredacted        = { bucket = aws_s3_bucket.restricted.bucket, prefix = "raw" }
      }
    }
  }
}
