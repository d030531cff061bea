output "rule_arn" {
  description = "ARN of the schedule's rule"
  value       = module.schedule.rule_arn
}

output "cluster" {
  description = "Cluster that the task runs in"
  value       = aws_ecs_cluster.batch.name
}

output "log_group" {
  description = "Where the program's output is"
  value       = aws_cloudwatch_log_group.batch.name
}
