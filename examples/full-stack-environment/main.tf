# One preview environment of three services: api, admin and frontend, each with its own host name.
#
#   terraform init
#   terraform apply -var name=pr-1 -var-file=images.tfvars
#
# The Environments JSON gains all three in one write when all exist, and loses all three in one write
# before the first is taken down: no client ever sees a part of the environment.

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
  name    = var.name
  profile = var.profile # the keys that the services share: zone, load balancer, cluster, JSON

  endpoints = {
    for service, one in var.services : service => {
      image_uri     = one.image_uri
      environment   = one.environment
      desired_count = one.desired_count
      settings = merge(
        {
          name_prefix         = "${var.prefix}-${service}"
          domain_name_prefix  = service
          endpoint_update_key = "${service}_endpoint"
        },
        one.settings,
      )
    }
  }
}
