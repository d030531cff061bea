# A plan is refused where the function would not start.
data "baikonur_lambda_environment" "to_es" {
  name = "kinesis-to-es"

  variables = {
    TZ                = "Asia/Tokyo"
    ES_HOST           = "search-logs-0123456789.ap-northeast-1.es.amazonaws.com"
    INDEX_NAME_PREFIX = "app"
  }
}
