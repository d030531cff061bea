# A stack of the Python modules, after the move: of each module only `source` has changed (and `version` is gone, which no
# path or Git address takes). What the Python modules needed besides, such as `lambda_package_url`, may stay.

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

resource "aws_kinesis_stream" "orders" {
  name        = "${var.name}-orders"
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
  batch_size         = 100

  lambda_package_url = "https://example.com/lambda-kinesis-to-s3.zip"
  handler            = "main.handler"
  runtime            = "python3.7"
}

module "orders" {
  source = "../../modules/lambda-kinesis-forward"

  name                     = "${var.name}-orders"
  source_stream_name       = aws_kinesis_stream.logs.name
  target_stream_name       = aws_kinesis_stream.orders.name
  log_type_field_whitelist = ["order"]
  failed_log_s3_bucket     = aws_s3_bucket.logs.bucket
  failed_log_s3_prefix     = "failed"
  batch_size               = 100

  lambda_package_url = "https://example.com/lambda-kinesis-forward.zip"
}
