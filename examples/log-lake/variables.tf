variable "region" {
  description = "AWS region"
  type        = string
}

variable "name" {
  description = "What the names of stream, function and secret begin with"
  type        = string
  default     = "example"
}

variable "bucket" {
  description = "Name of the bucket of the lake to make; a second one, for what cannot be redacted, has -restricted behind it"
  type        = string
}

variable "redaction_key" {
  description = "Key of the hashes, at least 32 bytes, for example of openssl rand -hex 32"
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "redaction_key_version" {
  description = "Number to count up with another key: hashes of before and after differ then"
  type        = number
  default     = 1
}

variable "recovery_window_in_days" {
  description = "How long a deleted key can be brought back"
  type        = number
  default     = 30
}

variable "maximum_batching_window_in_seconds" {
  description = "How long the function waits for more records; files are as large as what arrives in this time"
  type        = number
  default     = 300
}
