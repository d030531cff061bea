# Everything on the stream goes to S3; access logs go to Elasticsearch as well.
resource "baikonur_kinesis_pipeline" "logs" {
  name              = "app-logs"
  stream_arn        = "arn:aws:kinesis:ap-northeast-1:123456789012:stream/app-logs"
  starting_position = "TRIM_HORIZON"

  failed_log_s3 = {
    bucket = "example-logs"
    prefix = "failed"
  }

  destinations = {
    archive = {
      s3 = {
        bucket = "example-logs"
        prefix = "logs"
      }
    }

    search = {
      elasticsearch = {
        host              = "search-logs-0123456789.ap-northeast-1.es.amazonaws.com"
        arn               = "arn:aws:es:ap-northeast-1:123456789012:domain/logs"
        index_name_prefix = "app"
      }
      log_types = ["access"]
    }
  }
}
