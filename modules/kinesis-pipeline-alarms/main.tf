# The alarms that the functions which read a stream should have: what is not delivered, what waits, and what nobody reads.

locals {
  # Records that come just before the end of a period are delivered within the batching window, and so in the next one.
  periods = { for name, function in var.functions : name => max(300, ceil(function.maximum_batching_window_in_seconds * 2 / 60) * 60) }

  of_lambda = {
    behind = {
      metric    = "IteratorAge"
      statistic = "Maximum"
      threshold = var.maximum_iterator_age_in_seconds * 1000
      why       = "Records wait: the sink is down or slow. They are lost when the retention of the stream is over."
    }
    errors = {
      metric    = "Errors"
      statistic = "Sum"
      threshold = 0
      why       = "Batches fail as a whole, again and again: the sink or the bucket of failed logs is down."
    }
    throttles = {
      metric    = "Throttles"
      statistic = "Sum"
      threshold = 0
      why       = "Lambda does not start the function: its concurrency, or that of the account, is used up."
    }
  }

  # What is kept somewhere is news at once; what is delivered again is news when it goes on.
  of_records = {
    failed_logs = {
      metric  = "RecordsFailed"
      periods = 1
      why     = "Somebody sends what cannot be delivered. It is kept in failed logs."
    }
    left = {
      metric  = "RecordsLeft"
      periods = 3
      why     = "A part of each batch is not taken, and delivered again: no batch fails, and yet records wait."
    }
    unredactable = {
      metric  = "RecordsUnredactable"
      periods = 1
      why     = "Somebody sends what cannot be redacted. It is kept apart, or dropped."
    }
  }

  lambda_alarms = merge([for name, function in var.functions : {
    for kind, alarm in local.of_lambda : "${name}/${kind}" => merge(alarm, { kind = kind, function = function })
  }]...)

  record_alarms = merge([for name, function in var.functions : {
    for kind, alarm in local.of_records : "${name}/${kind}" => merge(alarm, { kind = kind, function = function })
    if kind != "unredactable" || function.redacts
  }]...)
}

resource "aws_cloudwatch_metric_alarm" "lambda" {
  for_each            = local.lambda_alarms
  alarm_name          = "${var.name}: ${each.value.function.function_name}: ${each.value.kind}"
  alarm_description   = "${each.value.why} ${var.runbook_url}#${each.value.kind}"
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = each.value.function.function_name }
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "records" {
  for_each            = local.record_alarms
  alarm_name          = "${var.name}: ${each.value.function.function_name}: ${each.value.kind}"
  alarm_description   = "${each.value.why} ${var.runbook_url}#${each.value.kind}"
  namespace           = "Baikonur/Logging"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = each.value.function.function_name, Sink = each.value.function.sink }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
  tags                = var.tags
}

# Without invocations there are neither errors nor an iterator age: everything above is silent.
resource "aws_cloudwatch_metric_alarm" "not_read" {
  for_each            = var.functions
  alarm_name          = "${var.name}: ${each.value.function_name}: not_read"
  alarm_description   = "Records come and nothing runs: the event source mapping was disabled or deleted. ${var.runbook_url}#not_read"
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
  tags                = var.tags

  metric_query {
    id          = "not_read"
    label       = "records come and nothing runs"
    expression  = "IF(FILL(incoming, 0) > 0 AND FILL(invocations, 0) == 0, 1, 0)"
    return_data = true
  }

  metric_query {
    id = "incoming"

    metric {
      namespace   = "AWS/Kinesis"
      metric_name = "IncomingRecords"
      dimensions  = { StreamName = var.stream_name }
      stat        = "Sum"
      period      = local.periods[each.key]
    }
  }

  metric_query {
    id = "invocations"

    metric {
      namespace   = "AWS/Lambda"
      metric_name = "Invocations"
      dimensions  = { FunctionName = each.value.function_name }
      stat        = "Sum"
      period      = local.periods[each.key]
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "given_up" {
  for_each            = toset(compact([var.on_failure_queue_name]))
  alarm_name          = "${var.name}: given_up"
  alarm_description   = "Batches were given up: their records are in the stream alone. ${var.runbook_url}#given_up"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
  tags                = var.tags
}
