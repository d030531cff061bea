output "stream" {
  description = "The stream to write to"
  value       = aws_kinesis_stream.logs.name
}

output "bucket" {
  description = "Where the records are kept, below logs/"
  value       = aws_s3_bucket.logs.bucket
}
