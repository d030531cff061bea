# Tasks before publication, which run with the roles of environments: only where they are asked for.

locals {
  tasks = [
    {
      Effect    = "Allow"
      Action    = ["ecs:RunTask"]
      Resource  = local.definitions
      Condition = local.made
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:TagResource"]
      Resource  = "${local.ecs}:task/*"
      Condition = { StringEquals = { "ecs:CreateAction" = ["RunTask"] } }
    },
    {
      Effect    = "Allow"
      Action    = ["ecs:StopTask"]
      Resource  = "${local.ecs}:task/*"
      Condition = local.own
    },
  ]
}
