output "stream" {
  description = "The stream to write to"
  value       = aws_kinesis_stream.router.name
}

output "bucket" {
  description = "Where the records are kept, below all/ and orders/"
  value       = aws_s3_bucket.logs.bucket
}
