variable "region" {
  description = "AWS region"
  type        = string
}

variable "settings" {
  description = "The profile: see the keys in the README of the project"
  type        = map(string)
}

variable "task_role_arns" {
  description = "Roles of the reference's task definition, which a clone has too; null for every role of the account"
  type        = list(string)
  default     = null
}

variable "api_domain_name" {
  description = "Name of the API"
  type        = string
}

variable "api_zone_id" {
  description = "Id of the Route 53 zone that this name lies in"
  type        = string
}

variable "api_acm_certificate_arn" {
  description = "ARN of a certificate for this name"
  type        = string
}
