output "url" {
  description = "Where the environment answers"
  value       = baikonur_eden_environment.this.url
}

output "resource_name" {
  description = "Name of its ECS service, target group and task definition family"
  value       = baikonur_eden_environment.this.resource_name
}

output "task_definition_arn" {
  description = "What it runs"
  value       = baikonur_eden_environment.this.task_definition_arn
}
