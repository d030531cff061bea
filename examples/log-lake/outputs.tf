output "stream" {
  description = "The stream to write to"
  value       = aws_kinesis_stream.logs.name
}

output "lake" {
  description = "Where the records are"
  value       = "s3://${aws_s3_bucket.logs.bucket}/lake"
}

output "athena_ddl" {
  description = "The statement to run once in Amazon Athena, which defines the table"
  value       = baikonur_kinesis_pipeline.logs.destinations["lake"].s3.athena_ddl
}
