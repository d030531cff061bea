# eden's API: preview environments for whoever has the key, such as a CI that has no credentials for AWS. What is cloned,
# and where to, is the profile, which is stored in the table beside the environments.

terraform {
  required_version = ">= 1.3.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.27.0, < 6.0.0"
    }
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
  }
}

provider "aws" {
  region = var.region
}

provider "baikonur" {
  region = var.region
}

resource "baikonur_eden_profile" "default" {
  name     = "default"
  settings = var.settings
}

module "eden_api" {
  source = "../../modules/lambda-eden-api"

  api_domain_name         = var.api_domain_name
  api_zone_id             = var.api_zone_id
  api_acm_certificate_arn = var.api_acm_certificate_arn
  endpoints_bucket_name   = var.settings.endpoint_s3_bucket_name
  dynamic_zone_id         = var.settings.dynamic_zone_id
  passable_role_arns      = var.task_role_arns
}
