variable "name" {
  description = "Name of the dashboard"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))
    error_message = "name is made of up to 255 letters, digits, hyphens and underscores."
  }
}

variable "stream_name" {
  description = "Name of the stream that the functions read"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.-]{1,128}$", var.stream_name))
    error_message = "stream_name is the name of a stream, and not its ARN."
  }
}

variable "functions" {
  description = "The functions to show, by a name of yours: function_name; sink, which is s3, elasticsearch, fluent, http or kinesis; the rest of what kinesis-pipeline-alarms takes has no effect"
  nullable    = false

  type = map(object({
    function_name = string
    sink          = string
  }))

  validation {
    condition     = length(var.functions) >= 1 && alltrue([for function in var.functions : contains(["s3", "elasticsearch", "fluent", "http", "kinesis"], function.sink)])
    error_message = "There is a function in functions, and its sink is s3, elasticsearch, fluent, http or kinesis."
  }
}

variable "region" {
  description = "Region of stream and functions; the provider's, if it is not given"
  type        = string
  default     = null
}
