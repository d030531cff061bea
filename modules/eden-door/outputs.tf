output "url" {
  description = "Address of the door: visitors sign in there, and see the environments"
  value       = "https://${var.door_host}"
}

output "function_names" {
  description = "Names of the functions: door, page and sweep"
  value       = { for name, function in aws_lambda_function.function : name => function.function_name }
}

output "role_names" {
  description = "Names of the functions' roles: door, page and sweep"
  value       = { for name, role in aws_iam_role.role : name => role.name }
}

output "log_group_names" {
  description = "Names of the functions' log groups: door, page and sweep"
  value       = { for name, group in aws_cloudwatch_log_group.logs : name => group.name }
}

output "callback_url" {
  description = "What the identity provider has to take as a callback"
  value       = "https://${var.door_host}/oauth2/idpresponse"
}
