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

variable "s3_use_path_style" {
  description = "Whether buckets are addressed by path, as most stand-ins for S3 want it"
  type        = bool
  default     = false
}
