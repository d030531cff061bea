# Parquet by type and day, without what is personal, and with alarms.
resource "baikonur_kinesis_pipeline" "lake" {
  name       = "lake"
  stream_arn = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/app-logs"

  failed_log_s3 = {
    bucket = "example-logs"
    prefix = "failed"
  }

  destinations = {
    lake = {
      s3 = {
        bucket  = "example-lake"
        prefix  = "logs"
        format  = "parquet"
        columns = { status = "bigint", path = "string", took_ms = "double" }
      }
      redact = {
        drop            = ["email"]
        mask            = ["address"]
        drop_unredacted = true
      }
    }
  }

  alarms = {
    topic_arn = "arn:aws:sns:ap-northeast-1:123456789012:alarms"
  }
}
