# The services come up together, and are published in one write of the Environments JSON.
resource "baikonur_eden_environment" "preview" {
  name    = "pr-12"
  profile = "shared"

  endpoints = {
    api = {
      profile     = "api"
      image_uri   = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-12"
      environment = { LOG_LEVEL = "debug" }
    }
    admin = {
      profile   = "admin"
      image_uri = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/admin:pr-12"
    }
  }
}

output "api" {
  value = baikonur_eden_environment.preview.endpoints["api"].url
}
