# The door of preview environments, with a gated profile: visitors sign in at an identity provider.

terraform {
  required_version = ">= 1.3.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.27.0"
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
  name = "default"

  settings = merge(var.settings, {
    access                       = "gate"
    allowed_visitors             = var.allowed_visitors
    operators                    = var.operators
    door_host                    = var.door_host
    listener_rule_priority_range = "10-49999"
  })
}

module "eden_door" {
  source = "../../modules/eden-door"

  common_alb_arns       = split(",", var.settings.master_alb_arn)
  zone_name             = var.zone_name
  door_host             = var.door_host
  endpoints_bucket_name = var.settings.endpoint_s3_bucket_name
  create_form           = true

  oidc = {
    issuer                 = var.issuer
    authorization_endpoint = "${var.issuer}/authorize"
    token_endpoint         = "${var.issuer}/token"
    user_info_endpoint     = "${var.issuer}/userinfo"
    end_session_endpoint   = "${var.issuer}/logout"
    client_id              = var.client_id
    client_secret          = var.client_secret
  }
}
