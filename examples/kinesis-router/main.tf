# The router pattern: applications write to one stream; what a subscriber wants is forwarded to a stream of
# its own by type, and everything is kept in S3.

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

resource "aws_kinesis_stream" "router" {
  name        = "${var.name}-router"
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

# One stream, several destinations: everything to S3 …
module "router_to_s3" {
  source = "../../modules/lambda-kinesis-to-s3"

  name               = "${var.name}-router-to-s3"
  kinesis_stream_arn = aws_kinesis_stream.router.arn
  log_bucket         = aws_s3_bucket.logs.bucket
  log_path_prefix    = "all"
  batch_size         = 500
}

# … and orders to whoever subscribes to them.
module "router_to_orders" {
  source = "../../modules/lambda-kinesis-forward"

  name                     = "${var.name}-router-to-orders"
  source_stream_name       = aws_kinesis_stream.router.name
  target_stream_name       = aws_kinesis_stream.orders.name
  log_type_field_whitelist = ["order"]
  failed_log_s3_bucket     = aws_s3_bucket.logs.bucket
  failed_log_s3_prefix     = "failed"
  batch_size               = 500
}

module "orders_to_s3" {
  source = "../../modules/lambda-kinesis-to-s3"

  name               = "${var.name}-orders-to-s3"
  kinesis_stream_arn = aws_kinesis_stream.orders.arn
  log_bucket         = aws_s3_bucket.logs.bucket
  log_path_prefix    = "orders"
  batch_size         = 500
}
