# One preview environment of several services, each with its own host name, and of workers, which have none.
#
#   terraform init
#   terraform apply -var name=pr-1 -var-file=stack.tfvars
#
# The Environments JSON gains all that have hosts in one write when all exist, and loses all of them in one
# write before the first is taken down: no client ever sees a part of the environment.

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
      image_uri = one.image_uri
      images    = one.images # of further containers, such as nginx

      # Every service of the environment uses one schema of the database, which no other environment has.
      environment = merge({ (var.schema_variable) = "preview_{eden.name}" }, one.environment)

      # Runs before anything is published, once for each revision.
      before_publish = one.before_publish
      desired_count  = one.desired_count
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
