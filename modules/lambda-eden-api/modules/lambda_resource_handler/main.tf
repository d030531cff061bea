# One path of an API, answered by a function.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "aws_api_gateway_resource" "create" {
  rest_api_id = var.rest_api_id
  parent_id   = var.parent_id
  path_part   = var.path_part
}

resource "aws_api_gateway_method" "create_get" {
  rest_api_id      = var.rest_api_id
  resource_id      = aws_api_gateway_resource.create.id
  http_method      = var.http_method
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "create_integration" {
  rest_api_id             = var.rest_api_id
  resource_id             = aws_api_gateway_resource.create.id
  http_method             = aws_api_gateway_method.create_get.http_method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = var.lambda_invoke_arn
}

resource "aws_lambda_permission" "create_get" {
  statement_id  = "AllowExecutionFromAPIGateway_${var.parent_id}_${var.path_part}_${var.lambda_function_name}"
  action        = "lambda:InvokeFunction"
  function_name = var.lambda_function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${var.source_arn_prefix}/*/${aws_api_gateway_method.create_get.http_method}${aws_api_gateway_resource.create.path}"
}

resource "aws_api_gateway_method" "more" {
  for_each = var.more_http_methods

  rest_api_id      = var.rest_api_id
  resource_id      = aws_api_gateway_resource.create.id
  http_method      = each.key
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "more" {
  for_each = aws_api_gateway_method.more

  rest_api_id             = var.rest_api_id
  resource_id             = aws_api_gateway_resource.create.id
  http_method             = each.value.http_method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = var.lambda_invoke_arn
}

resource "aws_lambda_permission" "more" {
  for_each = aws_api_gateway_method.more

  statement_id  = "AllowExecutionFromAPIGateway_${var.path_part}_${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = var.lambda_function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${var.source_arn_prefix}/*/${each.value.http_method}${aws_api_gateway_resource.create.path}"
}
