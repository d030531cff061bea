# One preview environment: a clone of the profile's reference service, with its own host name.
#
#   terraform init
#   terraform apply -var name=pr-1 -var image_uri=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/api:pr-1
#
# Credentials come from where the AWS command line takes them.

terraform {
  required_providers {
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
  }
}

provider "baikonur" {
  region = var.region
}

resource "baikonur_eden_environment" "this" {
  name      = var.name
  profile   = var.profile
  image_uri = var.image_uri
}
