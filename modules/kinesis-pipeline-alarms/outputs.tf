output "alarm_arns" {
  description = "ARNs of all alarms, by their names"
  value = {
    for alarm in concat(
      values(aws_cloudwatch_metric_alarm.lambda),
      values(aws_cloudwatch_metric_alarm.records),
      values(aws_cloudwatch_metric_alarm.not_read),
      values(aws_cloudwatch_metric_alarm.given_up),
    ) : alarm.alarm_name => alarm.arn
  }
}
