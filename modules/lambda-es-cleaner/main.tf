# Deletes old Elasticsearch or OpenSearch indices on a schedule.

data "baikonur_lambda_package" "package" {
  name = "es-cleaner"
}

# What the function would refuse at start is refused in the plan.
data "baikonur_lambda_environment" "function" {
  name = "es-cleaner"

  variables = {
    ES_HOST = var.elasticsearch_host
  }

  # Requests are signed for the one or for the other, by the name of the host.
  lifecycle {
    precondition {
      condition     = local.is_collection == can(regex("\\.aoss\\.", var.elasticsearch_host))
      error_message = "elasticsearch_host and elasticsearch_arn are both of a domain, or both of a collection of OpenSearch Serverless."
    }
  }
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
    variables = merge({
      TZ           = var.timezone
      ES_HOST      = var.elasticsearch_host
      MAX_AGE_DAYS = var.max_age_days
      DRY_RUN_ONLY = var.dry_run_only
      },
      var.index_name_prefix == "" ? {} : { INDEX_NAME_PREFIX = var.index_name_prefix },
      var.delete_from_all_indices ? { DELETE_FROM_ALL_INDICES = true } : {},
    )
  }

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.logs, module.iam]
}

resource "aws_cloudwatch_event_rule" "rule" {
  name                = var.name
  schedule_expression = var.schedule_expression
}

resource "aws_cloudwatch_event_target" "target" {
  arn  = aws_lambda_function.function.arn
  rule = aws_cloudwatch_event_rule.rule.name
}

resource "aws_lambda_permission" "allow_cloudwatch_invocation" {
  statement_id  = "AllowExecutionFromCloudWatch"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.rule.arn
}

locals {
  is_collection = split(":", var.elasticsearch_arn)[2] == "aoss"

  statements = concat([
    {
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.logs.arn}:*"
    },
    ], !local.is_collection ? [] : [{
      # Collections take neither a narrower action nor a path.
      Effect   = "Allow"
      Action   = ["aoss:APIAccessAll"]
      Resource = var.elasticsearch_arn
    }], local.is_collection ? [] : [
    {
      Effect   = "Allow"
      Action   = ["es:ESHttpGet"]
      Resource = "${var.elasticsearch_arn}/_cat/indices/*"
    },
    {
      Effect   = "Allow"
      Action   = ["es:ESHttpDelete"]
      Resource = "${var.elasticsearch_arn}/${var.index_name_prefix}*"
    },
    ], var.tracing_mode != "Active" ? [] : [{
      # X-Ray takes no narrower resource.
      Effect   = "Allow"
      Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
      Resource = "*"
  }])
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
