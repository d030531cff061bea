# What adopting takes, and the first deploy to an environment of an older release, whose pieces have no tag yet:
# changing, tagging and deleting what has none.

locals {
  is_untagged = { "aws:ResourceTag/eden:environment" = "true" }

  untagged = [
    {
      Effect = "Allow"
      Action = [
        "ecs:UpdateService",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetRulePriorities",
      ]
      Resource  = [local.services, local.rules, local.target_groups]
      Condition = { Null = local.is_untagged }
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:TagResource", "elasticloadbalancing:AddTags"]
      Resource  = [local.services, local.definitions, local.rules, local.target_groups]
      Condition = merge({ Null = local.is_untagged }, local.made)
    },
    {
      Effect   = "Allow"
      Action   = ["ecs:ListServices"]
      Resource = ["*"]
    },
    {
      Effect = "Allow"
      Action = [
        "ecs:DeleteService",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
      ]
      Resource  = [local.services, local.rules, local.target_groups]
      Condition = { Null = local.is_untagged }
    },
  ]
}
