# What a stream and the functions that read it do, on one page.

data "aws_region" "current" {}

locals {
  region    = coalesce(var.region, data.aws_region.current.name)
  functions = [for function in var.functions : function]

  # Each row: a title, a unit, and what is shown of each function.
  rows = [
    {
      title   = "Records", stat = "Sum",
      metrics = ["RecordsIn", "RecordsDelivered", "RecordsFiltered"]
    },
    {
      title   = "Records that are not delivered", stat = "Sum",
      metrics = ["RecordsFailed", "RecordsLeft", "RecordsUnredactable", "ColumnMisfits"]
    },
    { title = "Bytes to the sink", stat = "Sum", metrics = ["Bytes"] },
    { title = "Milliseconds an invocation", stat = "p95", metrics = ["Duration"] },
  ]

  of_stream = {
    title = "The stream"
    metrics = concat(
      [
        ["AWS/Kinesis", "IncomingRecords", "StreamName", var.stream_name, { stat = "Sum" }],
        ["AWS/Kinesis", "IncomingBytes", "StreamName", var.stream_name, { stat = "Sum", yAxis = "right" }],
      ],
      [for name in ["WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded"] :
      ["AWS/Kinesis", name, "StreamName", var.stream_name, { stat = "Sum" }]],
    )
  }

  of_lambda = [
    for row in [
      { title = "Milliseconds that records wait", stat = "Maximum", metrics = ["IteratorAge"] },
      { title = "Invocations that failed", stat = "Sum", metrics = ["Errors", "Throttles"] },
      ] : {
      title = row.title
      metrics = flatten([for function in local.functions : [for metric in row.metrics : [
        { metric = ["AWS/Lambda", metric, "FunctionName", function.function_name, { stat = row.stat }] }
      ]]])
    }
  ]

  of_records = [
    for row in local.rows : {
      title = row.title
      metrics = flatten([for function in local.functions : [for metric in row.metrics : [
        { metric = ["Baikonur/Logging", metric, "FunctionName", function.function_name, "Sink", function.sink, { stat = row.stat }] }
      ]]])
    }
  ]

  # A metric is a list of texts and options, which flatten would take apart.
  widgets = concat(
    [local.of_stream],
    [for widget in concat(local.of_lambda, local.of_records) : { title = widget.title, metrics = [for one in widget.metrics : one.metric] }],
  )
}

resource "aws_cloudwatch_dashboard" "pipeline" {
  dashboard_name = var.name

  dashboard_body = jsonencode({
    widgets = [for index, widget in local.widgets : {
      type   = "metric"
      x      = index % 2 * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6
      properties = {
        title   = widget.title
        region  = local.region
        view    = "timeSeries"
        period  = 300
        metrics = widget.metrics
      }
    }]
  })
}
