# eden's API: a function behind API Gateway, with a name of its own and a key.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  region    = var.region == "default" ? data.aws_region.current.id : var.region
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id

  # Whether there is a token is no secret: without one, nothing of the function is hidden in plans.
  forge = nonsensitive(var.github_token == null) ? {} : { GITHUB_TOKEN = var.github_token }
}

data "baikonur_lambda_package" "package" {
  name = "eden-api"
}

# Made before the function and deleted after it, which would otherwise make one of its own that stays.
resource "aws_cloudwatch_log_group" "logs" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_in_days
}

resource "aws_lambda_function" "function" {
  function_name    = var.name
  role             = module.iam.arn
  filename         = data.baikonur_lambda_package.package.filename
  source_code_hash = data.baikonur_lambda_package.package.source_code_hash
  handler          = data.baikonur_lambda_package.package.handler
  runtime          = data.baikonur_lambda_package.package.runtime
  architectures    = [data.baikonur_lambda_package.package.architecture]
  memory_size      = var.memory
  timeout          = var.timeout

  tracing_config {
    mode = var.tracing_mode
  }

  environment {
    variables = merge(
      {
        TZ         = var.timezone
        EDEN_TABLE = var.eden_table
      },
      local.forge,
    )
  }

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.logs, module.iam]
}

resource "aws_iam_role_policy_attachment" "xray_access" {
  policy_arn = "arn:${local.partition}:iam::aws:policy/AWSXrayWriteOnlyAccess"
  role       = module.iam.name
}

module "iam" {
  source = "../iam-nofile"

  type = "lambda"
  name = var.name

  policy_json = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}
