variable "name" {
  description = "Name of the environment, for example that of a branch"
  type        = string
}

variable "services" {
  description = "The services: what each runs, and profile keys of its own, such as `reference_service_arn`"
  type = map(object({
    image_uri      = string
    images         = optional(map(string))
    environment    = optional(map(string), {})
    before_publish = optional(list(object({ command = list(string), container = optional(string) })))
    desired_count  = optional(number)
    settings       = optional(map(string), {})
  }))
}

variable "schema_variable" {
  description = "Environment variable that names the schema of the database"
  type        = string
  default     = "DATABASE_SCHEMA"
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
