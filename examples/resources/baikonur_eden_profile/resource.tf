resource "baikonur_eden_profile" "api" {
  name = "api"

  settings = {
    name_prefix           = "dev-dynamic-api"
    reference_service_arn = "arn:aws:ecs:ap-northeast-1:123456789012:service/dev/dev01-api"
    target_cluster        = "dev"
    target_container_name = "api"

    # One ALB takes about a hundred environments; several are separated by commas.
    master_alb_arn     = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/dev-alb-api-dynamic/0123456789abcdef"
    dynamic_zone_id    = "Z0123456789ABCDEFGHIJ"
    domain_name_prefix = "api"

    endpoint_s3_bucket_name = "dev-app-config"
    endpoint_s3_key         = "endpoints.json"
    endpoint_update_key     = "api_endpoint"
    endpoint_env_type       = "dev"
    endpoint_name_prefix    = "servicename-dev"
  }
}
