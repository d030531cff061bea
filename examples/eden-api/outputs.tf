output "url" {
  description = "Address of the API"
  value       = module.eden_api.url
}

output "rest_api_id" {
  description = "Id of the API"
  value       = module.eden_api.rest_api_id
}

output "api_key" {
  description = "The key, for the header x-api-key"
  value       = module.eden_api.api_key
  sensitive   = true
}
