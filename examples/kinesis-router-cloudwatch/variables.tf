variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "What the names of streams, functions and filters begin with"
  type        = string
  default     = "example"
}

variable "bucket" {
  description = "Name of the bucket to make"
  type        = string
}

variable "log_groups" {
  description = "Log groups of the applications"
  type        = set(string)
  default     = ["/ecs/api", "/ecs/shop"]
}
