variable "name" {
  description = "Part of the names of all that is made: the functions are <name>-door, <name>-page and <name>-sweep"
  type        = string
  default     = "eden"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,22}[A-Za-z0-9])?$", var.name))
    error_message = "name is 1 to 24 letters, digits and hyphens, and neither begins nor ends with a hyphen: a target group is called <name>-door-<number>, which takes 32."
  }
}

variable "common_alb_arns" {
  description = "ARNs of the common ALBs, each with an HTTPS listener on port 443; the door's host is an alias of the first. Append further ones: another order makes their rules again"
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.common_alb_arns) > 0 && length(var.common_alb_arns) <= 100 && alltrue([for arn in var.common_alb_arns : can(regex("^arn:[^:]+:elasticloadbalancing:[^:]+:[0-9]{12}:loadbalancer/app/[^/]+/[^/]+$", arn))])
    error_message = "common_alb_arns are ARNs of application load balancers, one at least."
  }
}

variable "zone_name" {
  description = "Name of the Route 53 zone that the environments have their names in"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+\\.?$", var.zone_name))
    error_message = "zone_name is the name of a zone in lower case, such as dev.example.com."
  }
}

variable "door_host" {
  description = "Host at which visitors sign in, and which has the page of all environments"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+$", var.door_host)) && length(var.door_host) <= 128
    error_message = "door_host is a host name in lower case, such as door.dev.example.com."
  }
}

variable "door_zone_name" {
  description = "Name of the Route 53 zone that door_host lies in, where that is another one than zone_name; null makes no alias for such a host"
  type        = string
  default     = null

  validation {
    condition     = var.door_zone_name == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+\\.?$", var.door_zone_name))
    error_message = "door_zone_name is the name of a zone in lower case, such as example.net."
  }
}

variable "certificate_arn" {
  description = "ARN of a certificate for door_host in ACM, which the listeners get beside their own where door_host is not directly below zone_name; needed there"
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[^:]+:acm:", var.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate in ACM."
  }
}

variable "oidc" {
  description = "The identity provider that visitors sign in at, by OpenID Connect; its callback is https://<door_host>/oauth2/idpresponse. trust_email takes addresses that it never says are verified; end_session_endpoint is where signing out ends the session there. The secret is stored in Terraform's state"
  type = object({
    issuer                 = string
    authorization_endpoint = string
    token_endpoint         = string
    user_info_endpoint     = string
    client_id              = string
    client_secret          = string
    trust_email            = optional(bool, false)
    end_session_endpoint   = optional(string)
  })
  default   = null
  sensitive = true

  validation {
    condition = var.oidc == null || alltrue([
      for url in compact([try(var.oidc.issuer, ""), try(var.oidc.authorization_endpoint, ""), try(var.oidc.token_endpoint, ""), try(var.oidc.user_info_endpoint, ""), try(var.oidc.end_session_endpoint, "")]) : can(regex("^https://[^/?#]+[^#]*$", url))
    ])
    error_message = "issuer, authorization_endpoint, token_endpoint, user_info_endpoint and end_session_endpoint of oidc begin with https://."
  }

  validation {
    condition     = var.oidc == null || (try(var.oidc.client_id, "") != "" && try(var.oidc.client_secret, "") != "")
    error_message = "client_id and client_secret of oidc are not empty."
  }
}

variable "cognito" {
  description = "The user pool that visitors sign in at: its ARN, the id of its app client, which has a secret, and its domain, with points where it is your own. https://<door_host>/oauth2/idpresponse is a callback of the client, https://<door_host>/ one of its sign-out addresses"
  type = object({
    user_pool_arn       = string
    user_pool_client_id = string
    user_pool_domain    = string
    trust_email         = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.cognito == null || can(regex("^arn:[^:]+:cognito-idp:[^:]+:[0-9]{12}:userpool/[^/]+$", var.cognito.user_pool_arn))
    error_message = "user_pool_arn of cognito is the ARN of a user pool, such as arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/ap-northeast-1_example."
  }

  validation {
    condition     = var.cognito == null || can(regex("^[a-z0-9.-]+$", var.cognito.user_pool_domain))
    error_message = "user_pool_domain of cognito is a prefix or a host name, without https://."
  }
}

variable "table" {
  description = "Name of the state table"
  type        = string
  default     = "eden"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.table))
    error_message = "table is the name of a DynamoDB table: 3 to 255 letters, digits and the characters _.-."
  }
}

variable "endpoints_bucket_name" {
  description = "Bucket of the Environments JSON file, out of which a delete on the page, or of what has expired, takes the environment; null where no profile has one"
  type        = string
  default     = null

  validation {
    condition     = var.endpoints_bucket_name == null || can(regex("^[a-zA-Z0-9._-]{3,255}$", var.endpoints_bucket_name))
    error_message = "endpoints_bucket_name is the name of a bucket, without s3:// and without a path."
  }
}

variable "create_form" {
  description = "Whether operators create environments on the page, from a tag of the repository of a profile's reference: its function may then make what an environment consists of"
  type        = bool
  default     = false
  nullable    = false
}

variable "passable_role_arns" {
  description = "Roles that tasks of environments may have which are created on the page, in ARNs that may hold a *; by default every role of the account, and only for ECS tasks"
  type        = list(string)
  default     = null

  validation {
    condition     = var.passable_role_arns == null || alltrue([for arn in coalesce(var.passable_role_arns, []) : can(regex("^arn:[^:]+:iam::[0-9]{12}:role/", arn))])
    error_message = "passable_role_arns are ARNs of roles, in which a * may stand."
  }
}

variable "sweep_rate" {
  description = "How often environments are looked after: rate(5 minutes), or a cron(…) in UTC"
  type        = string
  default     = "rate(5 minutes)"
  nullable    = false

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.sweep_rate))
    error_message = "sweep_rate is rate(…) or cron(…), such as rate(5 minutes)."
  }
}

variable "rule_priorities" {
  description = "Priorities of the three listener rules of each common ALB: for paths below /.eden/ and for the sign-in, both before those of all environments, and for everything else, behind them. Priorities of environments are listener_rule_priority_range of their profiles"
  type = object({
    paths   = optional(number, 1)
    sign_in = optional(number, 2)
    others  = optional(number, 50000)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for priority in values(var.rule_priorities) : priority >= 1 && priority <= 50000 && floor(priority) == priority])
    error_message = "rule_priorities are whole numbers from 1 to 50000."
  }

  validation {
    condition     = var.rule_priorities.others > max(var.rule_priorities.paths, var.rule_priorities.sign_in) && var.rule_priorities.paths != var.rule_priorities.sign_in
    error_message = "Of rule_priorities, paths and sign_in differ, and both come before others."
  }
}

variable "wildcard_record" {
  description = "Whether every name in the zone that has no record leads to the first common ALB, and so to the door: an alias *.<zone_name>"
  type        = bool
  default     = false
  nullable    = false
}

variable "door_concurrency" {
  description = "How many invocations of the function for strangers run at once; -1 reserves nothing, for accounts whose limit is too small"
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.door_concurrency == -1 || (var.door_concurrency >= 1 && floor(var.door_concurrency) == var.door_concurrency)
    error_message = "door_concurrency is a whole number from 1, or -1."
  }
}

variable "memory" {
  description = "Memory of each function in MiB"
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.memory >= 128 && var.memory <= 10240 && floor(var.memory) == var.memory
    error_message = "memory is a whole number of MiB from 128 to 10240."
  }
}

variable "log_retention_in_days" {
  description = "How long CloudWatch Logs keeps what the functions log, in days; 0 keeps it for ever"
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_in_days)
    error_message = "log_retention_in_days is a number that CloudWatch Logs takes: 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "tags" {
  description = "Tags of all that is made"
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.tags) : key != "" && !startswith(lower(key), "aws:")])
    error_message = "A tag's key is not empty and does not begin with aws:, which AWS keeps to itself."
  }
}
