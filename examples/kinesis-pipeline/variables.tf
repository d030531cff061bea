variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "What the names of streams and functions begin with"
  type        = string
  default     = "example"
}

variable "bucket" {
  description = "Name of the bucket to make"
  type        = string
}
