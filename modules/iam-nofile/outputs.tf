output "arn" {
  description = "ARN of the role"
  value       = aws_iam_role.iam_role.arn
}

output "name" {
  description = "Name of the role"
  value       = aws_iam_role.iam_role.name
}
