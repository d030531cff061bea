# Orders go to another stream, each under its own partition key and in order.
resource "baikonur_kinesis_pipeline" "router" {
  name       = "router"
  stream_arn = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/app-logs"

  failed_log_s3 = {
    bucket = "example-logs"
    prefix = "failed"
  }

  destinations = {
    orders = {
      kinesis   = { stream_name = "orders", ordering = "packed" }
      log_types = ["order"]
    }
  }
}
