# An ECS task on Fargate, on a schedule.

locals {
  # Without a revision the newest is run, whose ARN has one.
  revisions = can(regex(":[0-9]+$", var.task_definition_arn)) ? "" : ":*"
  runnable  = var.iam_ecs_run_task_resource != "" ? var.iam_ecs_run_task_resource : "${var.task_definition_arn}${local.revisions}"
}

resource "aws_cloudwatch_event_rule" "schedule_rule" {
  name                = var.name
  schedule_expression = var.schedule_expression
  state               = var.is_enabled ? "ENABLED" : "DISABLED"
}

resource "aws_cloudwatch_event_target" "fargate_scheduled_task" {
  rule     = aws_cloudwatch_event_rule.schedule_rule.name
  arn      = var.target_cluster_arn
  role_arn = module.iam.arn

  ecs_target {
    task_definition_arn = var.task_definition_arn
    task_count          = var.task_count
    launch_type         = "FARGATE"
    platform_version    = var.platform_version

    network_configuration {
      subnets          = var.subnet_ids
      security_groups  = var.security_group_ids
      assign_public_ip = var.assign_public_ip
    }
  }

  depends_on = [module.iam]
}

module "iam" {
  source = "../iam-nofile"

  type = "events"
  name = var.name

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = local.runnable
        Condition = { ArnEquals = { "ecs:cluster" = var.target_cluster_arn } }
      },
      {
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = distinct(compact([var.task_role_arn, var.execution_role_arn]))
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
