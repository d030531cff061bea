# What eden does with AWS, and on which things; describing load balancers, task definitions and target
# groups takes no narrower resource. https://docs.aws.amazon.com/service-authorization/latest/reference/
#
# A name proves nothing. So what is made gets eden's tag in the call that makes it, and only what has the tag is
# changed or deleted. Deregistering a task definition takes neither a resource nor a condition.

locals {
  ecs      = "arn:${local.partition}:ecs:${data.aws_region.current.id}:${local.account}"
  elb      = "arn:${local.partition}:elasticloadbalancing:${data.aws_region.current.id}:${local.account}"
  itself   = "arn:${local.partition}:lambda:${data.aws_region.current.id}:${local.account}:function:${var.name}"
  table    = "arn:${local.partition}:dynamodb:${data.aws_region.current.id}:${local.account}:table/${var.eden_table}"
  passable = coalesce(var.passable_role_arns, ["arn:${local.partition}:iam::${local.account}:role/*"])

  services      = "${local.ecs}:service/*"
  definitions   = "${local.ecs}:task-definition/*"
  target_groups = "${local.elb}:targetgroup/*/*"
  rules         = "${local.elb}:listener-rule/app/*"

  made = { StringLike = { "aws:RequestTag/eden:environment" = "${var.eden_table}/*" } }
  own  = { StringLike = { "aws:ResourceTag/eden:environment" = "${var.eden_table}/*" } }

  logging = [
    {
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.logs.arn}:*"
    },
  ]

  invoking = [
    {
      # For creates with `async`, which are carried out after they are answered.
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = local.itself
    },
  ]

  environments = [
    {
      Effect = "Allow"
      Action = [
        "dynamodb:CreateTable",
        "dynamodb:DescribeTable",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
      ]
      Resource = local.table
    },
    {
      # Profiles are written by people, and only read here.
      Effect    = "Allow"
      Action    = ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]
      Resource  = local.table
      Condition = { "ForAllValues:StringNotEquals" = { "dynamodb:LeadingKeys" = ["_profile"] } }
    },
    {
      # How often environments are visited, which takes no narrower resource.
      Effect   = "Allow"
      Action   = ["cloudwatch:GetMetricData"]
      Resource = "*"
    },
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
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices", "ecs:DescribeTasks"]
      Resource = [local.services, "${local.ecs}:task/*"]
    },
    {
      # Why a deployment does not come up, for `wait=true`.
      Effect   = "Allow"
      Action   = ["ecs:ListTasks"]
      Resource = "${local.ecs}:container-instance/*"
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"]
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
      Resource  = [local.services, "${local.elb}:listener/app/*", local.target_groups]
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
      Resource  = [local.rules, local.target_groups]
      Condition = { StringEquals = { "elasticloadbalancing:CreateAction" = ["CreateRule", "CreateTargetGroup"] } }
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:TagResource",
        "ecs:UntagResource",
        "ecs:UpdateService",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetRulePriorities",
      ]
      Resource  = [local.services, local.definitions, local.rules, local.target_groups]
      Condition = local.own
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:DeleteService",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
      ]
      Resource  = [local.services, local.rules, local.target_groups]
      Condition = local.own
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:DeregisterTaskDefinition"]
      Resource = "*"
    },
    {
      Effect    = "Allow"
      Action    = ["iam:PassRole"]
      Resource  = local.passable
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
  ]

  adopting   = [for statement in local.untagged : statement if var.adopt_untagged]
  running    = [for statement in local.tasks : statement if var.run_tasks]
  statements = concat(local.logging, local.invoking, local.environments, local.adopting, local.running)
}
