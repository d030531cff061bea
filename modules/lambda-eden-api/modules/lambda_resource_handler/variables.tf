variable "rest_api_id" {
  description = "Id of the API"
  type        = string
  nullable    = false
}

variable "parent_id" {
  description = "Id of the resource above"
  type        = string
  nullable    = false
}

variable "path_part" {
  description = "Last part of the path"
  type        = string
  nullable    = false
}

variable "http_method" {
  description = "Method"
  type        = string
  default     = "GET"
  nullable    = false
}

variable "more_http_methods" {
  description = "Other methods of the same path"
  type        = set(string)
  default     = []
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
