output "dashboard_arn" {
  description = "ARN of the dashboard"
  value       = aws_cloudwatch_dashboard.pipeline.dashboard_arn
}

output "dashboard_name" {
  description = "Name of the dashboard"
  value       = aws_cloudwatch_dashboard.pipeline.dashboard_name
}
