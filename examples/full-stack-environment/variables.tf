variable "name" {
  description = "Name of the environment, for example that of a branch"
  type        = string
}

variable "services" {
  description = "The services: what each runs, and profile keys of its own, such as `reference_service_arn`"
  type = map(object({
    image_uri     = string
    environment   = optional(map(string))
    desired_count = optional(number)
    settings      = optional(map(string), {})
  }))
}

variable "prefix" {
  description = "First part of the names of services, target groups and task definition families"
  type        = string
  default     = "dev-dynamic"
}

variable "profile" {
  description = "Profile in the state table that holds what the services share"
  type        = string
  default     = "default"
}

variable "region" {
  description = "AWS region"
  type        = string
  default     = "ap-northeast-1"
}
