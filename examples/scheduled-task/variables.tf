variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "Name of the task, its cluster, its log group and its schedule"
  type        = string
  default     = "batch"
}

variable "image_uri" {
  description = "Image to run"
  type        = string
}

variable "schedule_expression" {
  description = "When to run it: rate(1 day), or cron(0 18 * * ? *) in UTC"
  type        = string
  default     = "rate(1 day)"
}

variable "input_bucket" {
  description = "Bucket that the program reads"
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the task"
  type        = list(string)
}

variable "security_group_ids" {
  description = "Security groups of the task"
  type        = list(string)
}
