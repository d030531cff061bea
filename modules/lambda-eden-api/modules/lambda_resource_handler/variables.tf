variable "rest_api_id" {
  description = "Id of the API"
  type        = string
  nullable    = false
}

variable "parent_id" {
  description = "Id of the resource above the route's"
  type        = string
  nullable    = false
}

variable "path_part" {
  description = "Last part of the route's path"
  type        = string
  nullable    = false
}

variable "http_method" {
  description = "Method of the route"
  type        = string
  default     = "GET"
  nullable    = false
}

variable "source_arn_prefix" {
  description = "ARN of the API as whoever invokes the function has it, up to its id"
  type        = string
  nullable    = false
}

variable "lambda_function_name" {
  description = "Name of the function"
  type        = string
  nullable    = false
}

variable "lambda_invoke_arn" {
  description = "ARN by which API Gateway invokes the function"
  type        = string
  nullable    = false
}
