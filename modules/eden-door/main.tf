# The door of preview environments: three functions of one package, each with its own role.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_route53_zone" "environments" {
  name = local.zone_name
}

data "aws_route53_zone" "door" {
  count = var.door_zone_name == null ? 0 : 1

  name = trimsuffix(var.door_zone_name, ".")
}

data "baikonur_lambda_package" "package" {
  name = "eden-door"
}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id
  account   = data.aws_caller_identity.current.account_id
  zone_name = trimsuffix(var.zone_name, ".")

  common = {
    EDEN_TABLE      = var.table
    EDEN_DOOR_HOST  = var.door_host
    EDEN_ZONE_NAMES = local.zone_name
  }

  functions = {
    door = {
      concurrency = var.door_concurrency
      timeout     = 30
      variables   = local.common
    }
    page = {
      concurrency = -1
      timeout     = 60
      variables = merge(local.common, {
        EDEN_COMMON_ALB_ARNS   = join(",", var.common_alb_arns)
        EDEN_TARGET_GROUP_ARNS = join(",", aws_lb_target_group.page[*].arn)
        EDEN_OIDC_ISSUER       = local.sign_in.issuer
        EDEN_OIDC_CLIENT_ID    = local.sign_in.client_id
        },
        var.create_form ? { EDEN_PAGE_CREATES = "true" } : {},
        local.sign_in.trust_email ? { EDEN_OIDC_TRUST_EMAIL = "true" } : {},
        local.sign_in.sign_out == null ? {} : { EDEN_SIGN_OUT_URL = local.sign_in.sign_out },
      )
    }
    sweep = {
      concurrency = -1
      timeout     = 240
      variables   = { EDEN_TABLE = var.table }
    }
  }
}

# Made before the functions and deleted after them, which would otherwise make ones of their own that stay.
resource "aws_cloudwatch_log_group" "logs" {
  for_each = local.functions

  name              = "/aws/lambda/${var.name}-${each.key}"
  retention_in_days = var.log_retention_in_days
  tags              = var.tags
}

resource "aws_iam_role" "role" {
  for_each = local.functions

  name = "lambda_${var.name}-${each.key}"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "policy" {
  for_each = local.functions

  name = "lambda_${var.name}-${each.key}"
  role = aws_iam_role.role[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.logs[each.key].arn}:*"
    }], local.statements[each.key])
  })
}

resource "aws_lambda_function" "function" {
  for_each = local.functions

  function_name    = "${var.name}-${each.key}"
  role             = aws_iam_role.role[each.key].arn
  filename         = data.baikonur_lambda_package.package.filename
  source_code_hash = data.baikonur_lambda_package.package.source_code_hash
  handler          = data.baikonur_lambda_package.package.handler
  runtime          = data.baikonur_lambda_package.package.runtime
  architectures    = [data.baikonur_lambda_package.package.architecture]
  memory_size      = var.memory
  timeout          = each.value.timeout
  tags             = var.tags

  reserved_concurrent_executions = each.value.concurrency

  environment {
    variables = merge({ EDEN_DOOR_FUNCTION = each.key }, each.value.variables)
  }

  depends_on = [aws_cloudwatch_log_group.logs, aws_iam_role_policy.policy]
}

resource "aws_cloudwatch_event_rule" "sweep" {
  name                = "${var.name}-sweep"
  schedule_expression = var.sweep_rate
  tags                = var.tags

  # What several inputs have to agree on, at a resource that waits for none of them.
  lifecycle {
    precondition {
      condition     = length(local.ways) == 1
      error_message = "Either oidc or cognito says where visitors sign in, and not both."
    }

    precondition {
      condition     = local.is_directly_below || var.certificate_arn != null
      error_message = "door_host is not directly below zone_name, where the wildcard certificate of environments ends: certificate_arn names one for it."
    }
  }
}

resource "aws_cloudwatch_event_target" "sweep" {
  arn  = aws_lambda_function.function["sweep"].arn
  rule = aws_cloudwatch_event_rule.sweep.name
}

resource "aws_lambda_permission" "sweep" {
  statement_id  = "AllowExecutionFromCloudWatch"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.function["sweep"].function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.sweep.arn
}
