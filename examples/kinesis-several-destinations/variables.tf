variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "What the names of stream, functions, indices and tags begin with"
  type        = string
  default     = "example"
}

variable "bucket" {
  description = "Name of the bucket to make"
  type        = string
}

variable "elasticsearch_host" {
  description = "Endpoint of the Elasticsearch or OpenSearch domain"
  type        = string
}

variable "elasticsearch_arn" {
  description = "ARN of that domain"
  type        = string
}

variable "types_to_elasticsearch" {
  description = "The types that are searched for"
  type        = list(string)
  default     = ["access", "order"]
}

variable "cleaning_schedule" {
  description = "When old indices are deleted"
  type        = string
  default     = "rate(1 day)"
}

variable "fluent_endpoint" {
  description = "The Fluent server: a host, or host:port"
  type        = string
}

variable "types_to_fluent" {
  description = "The types that the Fluent server gets"
  type        = list(string)
  default     = ["order"]
}

variable "subnet_ids" {
  description = "Subnets from which the Fluent server is reached; none where it is public"
  type        = list(string)
  default     = []
}

variable "security_group_ids" {
  description = "Security groups that may reach it"
  type        = list(string)
  default     = []
}
