output "url" {
  description = "Address of the door"
  value       = module.eden_door.url
}

output "callback_url" {
  description = "What the identity provider has to take as a callback"
  value       = module.eden_door.callback_url
}
