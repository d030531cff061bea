# One stream, several destinations: all records to S3, some types to Elasticsearch and some to a Fluent server. Each
# destination reads the stream on its own, so that one that is down holds up no other.

terraform {
  required_version = ">= 1.3.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.27.0"
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

resource "aws_kinesis_stream" "logs" {
  name        = "${var.name}-logs"
  shard_count = 1
}

resource "aws_s3_bucket" "logs" {
  bucket        = var.bucket
  force_destroy = true
}

module "logs_to_s3" {
  source = "../../modules/lambda-kinesis-to-s3"

  name               = "${var.name}-logs-to-s3"
  kinesis_stream_arn = aws_kinesis_stream.logs.arn
  log_bucket         = aws_s3_bucket.logs.bucket
  log_path_prefix    = "logs"
  batch_size         = 500
}

module "logs_to_es" {
  source = "../../modules/lambda-kinesis-to-es"

  name                     = "${var.name}-logs-to-es"
  kinesis_stream_arn       = aws_kinesis_stream.logs.arn
  elasticsearch_host       = var.elasticsearch_host
  elasticsearch_arn        = var.elasticsearch_arn
  index_name_prefix        = var.name
  log_type_field_whitelist = var.types_to_elasticsearch
  failed_log_s3_bucket     = aws_s3_bucket.logs.bucket
  failed_log_s3_prefix     = "failed/es"
  batch_size               = 500
}

module "logs_to_fluent" {
  source = "../../modules/lambda-kinesis-to-fluent"

  name                     = "${var.name}-logs-to-fluent"
  kinesis_stream_arn       = aws_kinesis_stream.logs.arn
  fluent_sink_endpoint     = var.fluent_endpoint
  fluent_tag               = var.name
  log_type_field_whitelist = var.types_to_fluent
  subnet_ids               = var.subnet_ids
  security_group_ids       = var.security_group_ids
  failed_log_s3_bucket     = aws_s3_bucket.logs.bucket
  failed_log_s3_prefix     = "failed/fluent"
  batch_size               = 500
}

# Keeps the daily indices of the last month.
module "es_cleaner" {
  source = "../../modules/lambda-es-cleaner"

  name                = "${var.name}-es-cleaner"
  elasticsearch_host  = var.elasticsearch_host
  elasticsearch_arn   = var.elasticsearch_arn
  index_name_prefix   = "${var.name}-"
  max_age_days        = 30
  schedule_expression = var.cleaning_schedule
}
