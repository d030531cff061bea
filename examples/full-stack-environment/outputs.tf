output "urls" {
  description = "Where each service of the environment answers; null for workers"
  value       = { for service, one in baikonur_eden_environment.this.endpoints : service => one.url }
}
