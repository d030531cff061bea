variable "name" {
  description = "Name: role, policy and instance profile are called <type>_<name>"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]+$", var.name))
    error_message = "name is made of letters, digits and the characters _+=,.@-."
  }
}

variable "type" {
  description = "Service that takes on the role, such as ec2 or lambda: the part before .amazonaws.com"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+$", var.type)) && !endswith(var.type, ".amazonaws.com")
    error_message = "type is a service such as ec2 or lambda, without .amazonaws.com."
  }
}

variable "policy_json" {
  description = "The role's policy, as JSON"
  type        = string
  nullable    = false

  validation {
    condition     = can(jsondecode(var.policy_json))
    error_message = "policy_json is a policy document in JSON."
  }
}
