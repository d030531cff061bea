# The API, for those who have the key: create, progress, delete, list and purge below /api/v1.

resource "aws_api_gateway_rest_api" "api" {
  name        = var.name
  description = "eden API managed by Terraform"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_rest_api.api.root_resource_id
  path_part   = "api"
}

resource "aws_api_gateway_resource" "v1" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  parent_id   = aws_api_gateway_resource.api.id
  path_part   = "v1"
}

module "create" {
  source = "./modules/lambda_resource_handler"

  rest_api_id          = aws_api_gateway_rest_api.api.id
  parent_id            = aws_api_gateway_resource.v1.id
  path_part            = "create"
  more_http_methods    = ["POST"]
  source_arn_prefix    = local.source_arn_prefix
  lambda_function_name = aws_lambda_function.function.function_name
  lambda_invoke_arn    = aws_lambda_function.function.invoke_arn
}

module "progress" {
  source = "./modules/lambda_resource_handler"

  rest_api_id          = aws_api_gateway_rest_api.api.id
  parent_id            = aws_api_gateway_resource.v1.id
  path_part            = "progress"
  source_arn_prefix    = local.source_arn_prefix
  lambda_function_name = aws_lambda_function.function.function_name
  lambda_invoke_arn    = aws_lambda_function.function.invoke_arn
}

module "delete" {
  source = "./modules/lambda_resource_handler"

  rest_api_id          = aws_api_gateway_rest_api.api.id
  parent_id            = aws_api_gateway_resource.v1.id
  path_part            = "delete"
  more_http_methods    = ["DELETE"]
  source_arn_prefix    = local.source_arn_prefix
  lambda_function_name = aws_lambda_function.function.function_name
  lambda_invoke_arn    = aws_lambda_function.function.invoke_arn
}

module "list" {
  source = "./modules/lambda_resource_handler"

  rest_api_id          = aws_api_gateway_rest_api.api.id
  parent_id            = aws_api_gateway_resource.v1.id
  path_part            = "list"
  source_arn_prefix    = local.source_arn_prefix
  lambda_function_name = aws_lambda_function.function.function_name
  lambda_invoke_arn    = aws_lambda_function.function.invoke_arn
}

module "purge" {
  source = "./modules/lambda_resource_handler"

  rest_api_id          = aws_api_gateway_rest_api.api.id
  parent_id            = aws_api_gateway_resource.v1.id
  path_part            = "purge"
  http_method          = "POST"
  source_arn_prefix    = local.source_arn_prefix
  lambda_function_name = aws_lambda_function.function.function_name
  lambda_invoke_arn    = aws_lambda_function.function.invoke_arn
}

locals {
  source_arn_prefix = "arn:${local.partition}:execute-api:${local.region}:${local.account}:${aws_api_gateway_rest_api.api.id}"
}

# It makes the stage, and is left as those who come from the Python module have it.
resource "aws_api_gateway_deployment" "main" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = "main"

  depends_on = [module.create, module.delete]
}

# What the stage serves is a snapshot: it is taken when all routes are there, and again when one changes. The stage passes
# from one to the next without a gap.
resource "aws_api_gateway_deployment" "routes" {
  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_deployment.main.stage_name
  triggers    = { routes = sha256(jsonencode([module.create.route, module.delete.route, module.list.route, module.progress.route, module.purge.route])) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_domain_name" "eden" {
  domain_name              = trimsuffix(var.api_domain_name, ".")
  regional_certificate_arn = var.api_acm_certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_base_path_mapping" "mapping" {
  api_id      = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_deployment.routes.stage_name
  domain_name = aws_api_gateway_domain_name.eden.domain_name
}

resource "aws_route53_record" "eden" {
  name    = aws_api_gateway_domain_name.eden.domain_name
  type    = "A"
  zone_id = var.api_zone_id

  alias {
    evaluate_target_health = true
    name                   = aws_api_gateway_domain_name.eden.regional_domain_name
    zone_id                = aws_api_gateway_domain_name.eden.regional_zone_id
  }
}

resource "aws_api_gateway_usage_plan" "std" {
  name        = "eden-std-plan"
  description = "eden standard usage plan"

  api_stages {
    api_id = aws_api_gateway_rest_api.api.id
    stage  = aws_api_gateway_deployment.routes.stage_name
  }
}

resource "aws_api_gateway_api_key" "std" {
  name = "eden-std-key"
}

resource "aws_api_gateway_usage_plan_key" "main" {
  key_id        = aws_api_gateway_api_key.std.id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.std.id
}
