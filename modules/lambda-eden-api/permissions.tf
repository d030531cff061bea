# What eden does with AWS, and on which things; describing load balancers, task definitions and target
# groups takes no narrower resource. https://docs.aws.amazon.com/service-authorization/latest/reference/

locals {
  ecs      = "arn:${local.partition}:ecs:${data.aws_region.current.id}:${local.account}"
  elb      = "arn:${local.partition}:elasticloadbalancing:${data.aws_region.current.id}:${local.account}"
  table    = "arn:${local.partition}:dynamodb:${data.aws_region.current.id}:${local.account}:table/${var.eden_table}"
  passable = coalesce(var.passable_role_arns, ["arn:${local.partition}:iam::${local.account}:role/*"])

  statements = [
    {
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.logs.arn}:*"
    },
    {
      Effect = "Allow"
      Action = [
        "dynamodb:CreateTable",
        "dynamodb:DeleteItem",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:UpdateItem",
      ]
      Resource = [local.table, "${local.table}/index/*"]
    },
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:${local.partition}:s3:::${var.endpoints_bucket_name}/*"
    },
    {
      # Without it a file that does not exist yet looks like one that may not be read.
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:${local.partition}:s3:::${var.endpoints_bucket_name}"
    },
    {
      Effect   = "Allow"
      Action   = ["route53:ChangeResourceRecordSets", "route53:GetHostedZone", "route53:ListResourceRecordSets"]
      Resource = "arn:${local.partition}:route53:::hostedzone/${var.dynamic_zone_id}"
    },
    {
      Effect   = "Allow"
      Action   = ["ecr:DescribeImages"]
      Resource = "arn:${local.partition}:ecr:*:*:repository/*"
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:CreateService",
        "ecs:DeleteService",
        "ecs:DescribeServices",
        "ecs:UpdateService",
      ]
      Resource = "${local.ecs}:service/*"
    },
    {
      # Why a deployment does not come up, for `wait=true`.
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks"]
      Resource = "${local.ecs}:task/*"
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:ListTasks"]
      Resource = "${local.ecs}:container-instance/*"
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:TagResource", "ecs:UntagResource"]
      Resource = ["${local.ecs}:service/*", "${local.ecs}:task-definition/*"]
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:DeregisterTaskDefinition",
        "ecs:DescribeTaskDefinition",
        "ecs:ListTaskDefinitions",
        "ecs:RegisterTaskDefinition",
      ]
      Resource = "*"
    },
    {
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ]
      Resource = "*"
    },
    {
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
      ]
      Resource = "${local.elb}:targetgroup/*/*"
    },
    {
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:CreateRule"]
      Resource = "${local.elb}:listener/app/*"
    },
    {
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:DeleteRule", "elasticloadbalancing:ModifyRule"]
      Resource = "${local.elb}:listener-rule/app/*"
    },
    {
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"]
      Resource = ["${local.elb}:targetgroup/*/*", "${local.elb}:listener-rule/app/*"]
    },
    {
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.passable
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
  ]
}
