output "function_arn" {
  description = "ARN of the function"
  value       = aws_lambda_function.function.arn
}

output "function_name" {
  description = "Name of the function"
  value       = aws_lambda_function.function.function_name
}

output "role_arn" {
  description = "ARN of the function's role"
  value       = module.iam.arn
}

output "role_name" {
  description = "Name of the function's role"
  value       = module.iam.name
}

output "log_group_name" {
  description = "Name of the function's log group"
  value       = aws_cloudwatch_log_group.logs.name
}

output "source_code_hash" {
  description = "SHA-256 of the function's package, in base64"
  value       = data.baikonur_lambda_package.package.source_code_hash
}

output "event_source_mapping_uuid" {
  description = "UUID of the mapping from the stream to the function"
  value       = aws_lambda_event_source_mapping.kinesis_mapping.uuid
}

output "athena_ddl" {
  description = "The statement that defines a table in Amazon Athena of what is written with the format parquet; null with the others"
  value       = one(data.baikonur_lambda_environment.table[*].athena_ddl)
}
