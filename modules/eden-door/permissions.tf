# What each function does with AWS, and on which things; describing load balancers, task definitions and target
# groups takes no narrower resource. https://docs.aws.amazon.com/service-authorization/latest/reference/
#
# Only what carries eden's tag of this table is changed or deleted, and profiles are only read.

locals {
  ecs   = "arn:${local.partition}:ecs:${local.region}:${local.account}"
  elb   = "arn:${local.partition}:elasticloadbalancing:${local.region}:${local.account}"
  table = "arn:${local.partition}:dynamodb:${local.region}:${local.account}:table/${var.table}"
  key   = "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/eden-door/${var.table}/key"

  zone = "arn:${local.partition}:route53:::hostedzone/${data.aws_route53_zone.environments.zone_id}"

  services      = "${local.ecs}:service/*"
  definitions   = "${local.ecs}:task-definition/*"
  target_groups = "${local.elb}:targetgroup/*/*"
  listeners     = [for arn in var.common_alb_arns : "${replace(arn, ":loadbalancer/app/", ":listener/app/")}/*"]
  rules         = [for arn in var.common_alb_arns : "${replace(arn, ":loadbalancer/app/", ":listener-rule/app/")}/*"]

  passable = coalesce(var.passable_role_arns, ["arn:${local.partition}:iam::${local.account}:role/*"])

  made     = { StringLike = { "aws:RequestTag/eden:environment" = "${var.table}/*" } }
  own      = { StringLike = { "aws:ResourceTag/eden:environment" = "${var.table}/*" } }
  all_rows = { "ForAllValues:StringNotEquals" = { "dynamodb:LeadingKeys" = ["_profile"] } }

  # Rows are read, and written under a lease.
  state = [
    {
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"]
      Resource = local.table
    },
    {
      Effect    = "Allow"
      Action    = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      Resource  = local.table
      Condition = local.all_rows
    },
  ]

  # Whoever reads the key opens every gate of the table.
  gates = [
    {
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = local.key
    },
  ]

  # What runs, and what a change is decided by.
  looks = [
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices", "ecs:DescribeTasks"]
      Resource = [local.services, "${local.ecs}:task/*"]
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:ListTasks"]
      Resource = "${local.ecs}:container-instance/*"
    },
    {
      Effect = "Allow"
      Action = [
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
      ]
      Resource = "*"
    },
  ]

  # Sleep, wakes, and cookies in rules.
  turns = [
    {
      Effect    = "Allow"
      Action    = ["ecs:UpdateService", "elasticloadbalancing:ModifyRule"]
      Resource  = concat([local.services], local.rules)
      Condition = local.own
    },
  ]

  # What containers wrote, and deletes of environments whose rows say less: those of older releases.
  operations = [
    {
      Effect   = "Allow"
      Action   = ["logs:FilterLogEvents"]
      Resource = "arn:${local.partition}:logs:*:${local.account}:log-group:*"
    },
    {
      Effect   = "Allow"
      Action   = ["route53:GetHostedZone"]
      Resource = local.zone
    },
    {
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:DescribeLoadBalancers"]
      Resource = "*"
    },
  ]

  # A button of the page, and what has expired.
  deletes = [
    {
      Effect   = "Allow"
      Action   = ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"]
      Resource = local.zone
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:DescribeTaskDefinition",
        "ecs:ListTaskDefinitions",
        "elasticloadbalancing:DescribeListeners",
      ]
      Resource = "*"
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:DeleteService",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
      ]
      Resource  = concat([local.services, local.target_groups], local.rules)
      Condition = local.own
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DeregisterTaskDefinition"]
      Resource = "*"
    },
  ]

  withdraws = var.endpoints_bucket_name == null ? [] : [
    {
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging"]
      Resource = "arn:${local.partition}:s3:::${var.endpoints_bucket_name}/*"
    },
    {
      # Without it a file that does not exist yet looks like one that may not be read.
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = "arn:${local.partition}:s3:::${var.endpoints_bucket_name}"
    },
  ]

  # The page's form: environments are made with eden's tag, and run with the roles of their reference.
  creates = [for statement in [
    {
      Effect   = "Allow"
      Action   = ["ecr:DescribeImages"]
      Resource = "arn:${local.partition}:ecr:*:*:repository/*"
    },
    {
      Effect   = "Allow"
      Action   = ["elasticloadbalancing:DescribeTargetGroupAttributes"]
      Resource = "*"
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:RegisterTaskDefinition"]
      Resource  = "*"
      Condition = local.made
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:CreateService",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:CreateTargetGroup",
      ]
      Resource  = concat([local.services, local.target_groups], local.listeners)
      Condition = local.made
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:TagResource"]
      Resource  = [local.services, local.definitions]
      Condition = { StringEquals = { "ecs:CreateAction" = ["CreateService", "RegisterTaskDefinition"] } }
    },
    {
      Effect    = "Allow"
      Action    = ["elasticloadbalancing:AddTags"]
      Resource  = concat([local.target_groups], local.rules)
      Condition = { StringEquals = { "elasticloadbalancing:CreateAction" = ["CreateRule", "CreateTargetGroup"] } }
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:TagResource",
        "ecs:UntagResource",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetRulePriorities",
      ]
      Resource  = concat([local.services, local.definitions, local.target_groups], local.rules)
      Condition = local.own
    },
    {
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.passable
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
  ] : statement if var.create_form]

  # The first sweep stores the key: whatever else stored one could choose it.
  sweeps = [
    {
      Effect   = "Allow"
      Action   = ["ssm:PutParameter"]
      Resource = local.key
    },
    {
      Effect   = "Allow"
      Action   = ["cloudwatch:GetMetricData"]
      Resource = "*"
    },
  ]

  statements = {
    door  = concat(local.state, local.gates, local.looks, local.turns)
    page  = concat(local.state, local.gates, local.looks, local.turns, local.deletes, local.withdraws, local.operations, local.creates)
    sweep = concat(local.state, local.gates, local.looks, local.turns, local.deletes, local.withdraws, local.sweeps)
  }
}
