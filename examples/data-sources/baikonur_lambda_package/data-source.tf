variable "role_arn" {
  type = string
}

data "baikonur_lambda_package" "to_s3" {
  name = "kinesis-to-s3"
}

resource "aws_lambda_function" "to_s3" {
  function_name    = "logs-to-s3"
  role             = var.role_arn
  filename         = data.baikonur_lambda_package.to_s3.filename
  source_code_hash = data.baikonur_lambda_package.to_s3.source_code_hash
  handler          = data.baikonur_lambda_package.to_s3.handler
  runtime          = data.baikonur_lambda_package.to_s3.runtime
  architectures    = [data.baikonur_lambda_package.to_s3.architecture]

  environment {
    variables = {
      LOG_S3_BUCKET = "example-logs"
      LOG_S3_PREFIX = "logs"
    }
  }
}
