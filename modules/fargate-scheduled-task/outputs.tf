output "rule_arn" {
  description = "ARN of the schedule's rule"
  value       = aws_cloudwatch_event_rule.schedule_rule.arn
}

output "role_arn" {
  description = "ARN of the schedule's role"
  value       = module.iam.arn
}
