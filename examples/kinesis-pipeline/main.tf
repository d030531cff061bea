# A stream and where its records go, in one resource: everything to S3, and orders to whoever subscribes to them.

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

provider "baikonur" {
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

resource "baikonur_kinesis_pipeline" "logs" {
  name          = "${var.name}-logs"
  stream_arn    = aws_kinesis_stream.logs.arn
  failed_log_s3 = { bucket = aws_s3_bucket.logs.bucket, prefix = "failed" }

  destinations = {
    archive = {
      s3 = { bucket = aws_s3_bucket.logs.bucket, prefix = "logs" }
    }
    orders = {
      kinesis   = { stream_name = aws_kinesis_stream.orders.name }
      log_types = ["order"]
    }
  }
}
