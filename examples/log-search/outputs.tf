output "stream" {
  description = "The stream to write to"
  value       = aws_kinesis_stream.logs.name
}

output "bucket" {
  description = "Where is kept what could not be delivered, below failed/"
  value       = aws_s3_bucket.logs.bucket
}
