variable "pull_request" {
  type = number
}

variable "image_uri" {
  type = string
}

# One service, from the profile `api` of the state table. A new image is deployed in place.
resource "baikonur_eden_environment" "preview" {
  name             = "pr-${var.pull_request}"
  profile          = "api"
  image_uri        = var.image_uri
  environment      = { LOG_LEVEL = "debug" }
  desired_count    = 1
  ttl              = "72h"
  wait_for_healthy = true
}

output "url" {
  value = baikonur_eden_environment.preview.url
}
