variable "name" {
  description = "What the names of the alarms begin with, such as the name of the pipeline"
  type        = string
  nullable    = false

  validation {
    condition     = length(var.name) >= 1 && length(var.name) <= 100
    error_message = "name is a text of 1 to 100 characters."
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
  description = "The functions to watch, by a name of yours: function_name; sink, which is s3, elasticsearch, fluent, http or kinesis; maximum_batching_window_in_seconds of its mapping, 0 if it is not given; redacts, whether it has REDACT, false if it is not given"
  nullable    = false

  type = map(object({
    function_name                      = string
    sink                               = string
    maximum_batching_window_in_seconds = optional(number, 0)
    redacts                            = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for function in var.functions : contains(["s3", "elasticsearch", "fluent", "http", "kinesis"], function.sink)])
    error_message = "The sink of a function in functions is s3, elasticsearch, fluent, http or kinesis."
  }

  validation {
    condition     = alltrue([for function in var.functions : function.maximum_batching_window_in_seconds >= 0 && function.maximum_batching_window_in_seconds <= 300])
    error_message = "The maximum_batching_window_in_seconds of a function in functions is a number of seconds from 0 to 300."
  }
}

variable "topic_arn" {
  description = "ARN of the SNS topic that gets a notice of each alarm, and of its end"
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:sns:[^:]+:[0-9]{12}:.+$", var.topic_arn))
    error_message = "topic_arn is the ARN of an SNS topic."
  }
}

variable "maximum_iterator_age_in_seconds" {
  description = "How long records may wait before there is an alarm, in seconds; well below the retention of the stream"
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.maximum_iterator_age_in_seconds >= 60 && floor(var.maximum_iterator_age_in_seconds) == var.maximum_iterator_age_in_seconds
    error_message = "maximum_iterator_age_in_seconds is a whole number of seconds from 60 on."
  }
}

variable "on_failure_queue_name" {
  description = "Name of the SQS queue of on_failure_destination_arn, a message in which is an alarm"
  type        = string
  default     = null
}

variable "runbook_url" {
  description = "Where it says what to do; each alarm links to its own heading there"
  type        = string
  default     = "https://github.com/baikonur-oss/terraform-provider-baikonur/blob/main/docs/guides/operations.md"
  nullable    = false
}

variable "tags" {
  description = "Tags of the alarms"
  type        = map(string)
  default     = {}
  nullable    = false
}
