variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "What the names of stream, function, secret and data streams begin with"
  type        = string
  default     = "example"
}

variable "bucket" {
  description = "Name of the bucket to make, for records that cannot be delivered"
  type        = string
}

variable "elasticsearch_host" {
  description = "Address of the cluster, such as search.example.com or https://search.example.com:9200"
  type        = string
}

variable "elasticsearch_key" {
  description = "API key of the cluster, as it is called encoded in the answer that made it"
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "elasticsearch_key_version" {
  description = "Number to count up with another key"
  type        = number
  default     = 1
}

variable "recovery_window_in_days" {
  description = "How long a deleted key can be brought back"
  type        = number
  default     = 30
}
