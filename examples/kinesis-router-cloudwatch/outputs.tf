output "log_groups" {
  description = "Log groups whose JSON lines go to the router"
  value       = [for group in aws_cloudwatch_log_group.applications : group.name]
}

output "orders" {
  description = "The stream that orders come out of"
  value       = aws_kinesis_stream.orders.name
}

output "bucket" {
  description = "Where the records are kept, below all/"
  value       = aws_s3_bucket.logs.bucket
}
