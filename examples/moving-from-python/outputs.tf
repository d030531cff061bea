output "stream" {
  description = "The stream to write to"
  value       = aws_kinesis_stream.logs.name
}

output "orders" {
  description = "The stream that orders come out of"
  value       = aws_kinesis_stream.orders.name
}

output "bucket" {
  description = "Where the records are kept, below logs/"
  value       = aws_s3_bucket.logs.bucket
}
