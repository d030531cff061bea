output "route" {
  description = "Everything that a deployment holds of the route"
  value = {
    resource    = aws_api_gateway_resource.create.id
    path        = aws_api_gateway_resource.create.path
    method      = aws_api_gateway_method.create_get.id
    key         = aws_api_gateway_method.create_get.api_key_required
    integration = aws_api_gateway_integration.create_integration.id
    uri         = aws_api_gateway_integration.create_integration.uri
    more        = { for name, one in aws_api_gateway_integration.more : name => [one.id, aws_api_gateway_method.more[name].api_key_required] }
  }
}
