# One stream, one destination: what is written to the stream is saved in S3, one object a type and batch.

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
