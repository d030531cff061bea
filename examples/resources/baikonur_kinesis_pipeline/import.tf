# The id is the name of the pipeline.
import {
  to = baikonur_kinesis_pipeline.logs
  id = "app-logs"
}

resource "baikonur_kinesis_pipeline" "logs" {
  name       = "app-logs"
  stream_arn = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/app-logs"

  destinations = {
    archive = {
      s3 = {
        bucket = "example-logs"
        prefix = "logs"
      }
    }
  }
}
