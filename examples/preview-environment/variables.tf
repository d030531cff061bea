variable "name" {
  description = "Name of the environment, for example that of a branch"
  type        = string
}

variable "image_uri" {
  description = "Image to run instead of the reference service's"
  type        = string
}

variable "profile" {
  description = "Profile in the state table: what to clone, and where to"
  type        = string
  default     = "default"
}

variable "region" {
  description = "AWS region"
  type        = string
  default     = "ap-northeast-1"
}
