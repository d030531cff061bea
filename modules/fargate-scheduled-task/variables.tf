variable "name" {
  description = "Name of the schedule's rule"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,57}$", var.name))
    error_message = "name is 1 to 57 letters, digits, points, hyphens and underscores: the role is called events_<name>, which takes 64."
  }
}

variable "schedule_expression" {
  description = "When to run: rate(1 day), or cron(0 18 * * ? *) in UTC"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.schedule_expression))
    error_message = "schedule_expression is rate(…) or cron(…), such as rate(1 day)."
  }
}

variable "is_enabled" {
  description = "Whether the schedule is on"
  type        = bool
  default     = true
  nullable    = false
}

variable "target_cluster_arn" {
  description = "ARN of the ECS cluster"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:ecs:[^:]+:[0-9]{12}:cluster/", var.target_cluster_arn))
    error_message = "target_cluster_arn is the ARN of an ECS cluster."
  }
}

variable "task_definition_arn" {
  description = "ARN of the task definition to run, with or without its revision"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:ecs:[^:]+:[0-9]{12}:task-definition/", var.task_definition_arn))
    error_message = "task_definition_arn is the ARN of a task definition."
  }
}

variable "task_count" {
  description = "Number of tasks to run at a time"
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.task_count >= 1 && var.task_count <= 10 && floor(var.task_count) == var.task_count
    error_message = "task_count is a whole number from 1 to 10."
  }
}

variable "subnet_ids" {
  description = "Subnets of the task"
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "A Fargate task needs at least one subnet."
  }
}

variable "security_group_ids" {
  description = "Security groups of the task"
  type        = list(string)
  nullable    = false
}

variable "assign_public_ip" {
  description = "Whether the task gets a public address"
  type        = bool
  default     = false
  nullable    = false
}

variable "task_role_arn" {
  description = "ARN of the role that the task's program has"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:iam::[0-9]{12}:role/", var.task_role_arn))
    error_message = "task_role_arn is the ARN of a role."
  }
}

variable "execution_role_arn" {
  description = "ARN of the role with which ECS starts the task"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:iam::[0-9]{12}:role/", var.execution_role_arn))
    error_message = "execution_role_arn is the ARN of a role."
  }
}

variable "iam_ecs_run_task_resource" {
  description = "What the schedule may run, where that is not task_definition_arn: an ARN that may hold a *, such as that of all revisions"
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.iam_ecs_run_task_resource == "" || can(regex("^arn:[^:]+:ecs:", var.iam_ecs_run_task_resource))
    error_message = "iam_ecs_run_task_resource is the ARN of a task definition, in which a * may stand."
  }
}

variable "platform_version" {
  description = "Version of the Fargate platform"
  type        = string
  default     = "1.4.0"
  nullable    = false

  validation {
    condition     = var.platform_version != ""
    error_message = "platform_version is such as 1.4.0, or LATEST."
  }
}
