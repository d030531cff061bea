# Logs to search: a stream whose records go to data streams of a cluster that has API keys.

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

resource "aws_secretsmanager_secret" "search" {
  name_prefix             = "${var.name}-search-"
  description             = "API key with which kinesis-to-es writes documents"
  recovery_window_in_days = var.recovery_window_in_days
}

resource "aws_secretsmanager_secret_version" "search" {
  secret_id                = aws_secretsmanager_secret.search.id
  secret_string_wo         = jsonencode({ api_key = var.elasticsearch_key })
  secret_string_wo_version = var.elasticsearch_key_version
}

resource "baikonur_kinesis_pipeline" "logs" {
  name          = "${var.name}-logs"
  stream_arn    = aws_kinesis_stream.logs.arn
  batch_size    = 1000
  failed_log_s3 = { bucket = aws_s3_bucket.logs.bucket, prefix = "failed" }

  destinations = {
    search = {
      elasticsearch = {
        host              = var.elasticsearch_host
        index_name_prefix = "${var.name}-logs"
        data_stream       = true
        secret_arn        = aws_secretsmanager_secret.search.arn
      }
    }
  }

  # The function reads whatever version is current.
  depends_on = [aws_secretsmanager_secret_version.search]
}
