# The router pattern without a change to the applications: what they log to CloudWatch Logs comes to the router by
# subscription filters, is kept in S3, and what a subscriber wants is forwarded to a stream of its own by type.

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

# Log groups belong to their applications; here they are made to have some.
resource "aws_cloudwatch_log_group" "applications" {
  for_each = var.log_groups

  name              = each.key
  retention_in_days = 7
}

resource "aws_cloudwatch_log_subscription_filter" "to_router" {
  for_each = aws_cloudwatch_log_group.applications

  name            = "${var.name}-to-router"
  log_group_name  = each.value.name
  destination_arn = aws_kinesis_stream.router.arn
  role_arn        = module.subscription_role.arn
  # Only what is JSON with a type: other lines would all become failed logs.
  filter_pattern = "{ $.log_type = * }"

  # CloudWatch Logs writes to the stream to see whether it may.
  depends_on = [module.subscription_role]
}

module "subscription_role" {
  source = "../../modules/iam-nofile"

  type = "logs"
  name = "${var.name}-to-router"
  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kinesis:PutRecord", "kinesis:PutRecords"]
      Resource = aws_kinesis_stream.router.arn
    }]
  })
}

module "router_to_s3" {
  source = "../../modules/lambda-kinesis-to-s3"

  name               = "${var.name}-router-to-s3"
  kinesis_stream_arn = aws_kinesis_stream.router.arn
  log_bucket         = aws_s3_bucket.logs.bucket
  log_path_prefix    = "all"
  batch_size         = 500
}

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
