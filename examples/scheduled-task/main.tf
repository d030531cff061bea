# A Fargate task on a schedule, with the roles that it and its schedule need.

terraform {
  required_version = ">= 1.3.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.27.0"
    }
  }
}

provider "aws" {
  region = var.region
}

data "aws_partition" "current" {}

resource "aws_ecs_cluster" "batch" {
  name = var.name
}

resource "aws_cloudwatch_log_group" "batch" {
  name              = "/ecs/${var.name}"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "batch" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = module.execution_role.arn
  task_role_arn            = module.task_role.arn

  container_definitions = jsonencode([{
    name      = var.name
    image     = var.image_uri
    essential = true
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.batch.name
        "awslogs-region"        = var.region
        "awslogs-stream-prefix" = "batch"
      }
    }
  }])
}

# What the program in the task may do.
module "task_role" {
  source = "../../modules/iam-nofile"

  type = "ecs-tasks"
  name = var.name
  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = "arn:${data.aws_partition.current.partition}:s3:::${var.input_bucket}/*"
    }]
  })
}

# With which ECS starts it. Images in ECR need `ecr:GetAuthorizationToken` and the three actions to pull from a repository.
module "execution_role" {
  source = "../../modules/iam-nofile"

  type = "ecs-tasks"
  name = "${var.name}-execution"
  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.batch.arn}:*"
    }]
  })
}

module "schedule" {
  source = "../../modules/fargate-scheduled-task"

  name                = var.name
  schedule_expression = var.schedule_expression
  target_cluster_arn  = aws_ecs_cluster.batch.arn
  task_definition_arn = aws_ecs_task_definition.batch.arn
  execution_role_arn  = module.execution_role.arn
  task_role_arn       = module.task_role.arn
  subnet_ids          = var.subnet_ids
  security_group_ids  = var.security_group_ids
}
