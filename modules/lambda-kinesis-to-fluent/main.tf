# Kinesis Data Streams to a Fluentd or Fluent Bit endpoint.

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "baikonur_lambda_package" "package" {
  name = "kinesis-to-fluent"
}

# What the function would refuse at start is refused in the plan.
data "baikonur_lambda_environment" "function" {
  name = "kinesis-to-fluent"

  variables = merge({
    TZ                       = var.timezone
    LOG_FLUENT_SINK_ENDPOINT = var.fluent_sink_endpoint
    }, local.sink_variables, local.optional_variables, { for name, value in merge(local.schema_variables, {
      FAILED_LOG_S3_BUCKET = var.failed_log_s3_bucket
      FAILED_LOG_S3_PREFIX = var.failed_log_s3_prefix
  }) : name => value if var.redact != null })

  lifecycle {
    # Lambda puts batches given up into a bucket as they are on the stream.
    precondition {
      condition     = var.redact == null || var.on_failure_destination_arn == null || try(var.redact.allow_raw_on_failure || split(":", var.on_failure_destination_arn)[2] != "s3", false)
      error_message = "on_failure_destination_arn is a bucket, which gets records without redaction: name a queue or a topic, or set allow_raw_on_failure in redact."
    }
  }
}

# Made before the function and deleted after it, which would otherwise make one of its own that stays.
resource "aws_cloudwatch_log_group" "logs" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_in_days
}

resource "aws_lambda_function" "function" {
  function_name    = var.name
  role             = module.iam.arn
  filename         = data.baikonur_lambda_package.package.filename
  source_code_hash = data.baikonur_lambda_package.package.source_code_hash
  handler          = data.baikonur_lambda_package.package.handler
  runtime          = data.baikonur_lambda_package.package.runtime
  architectures    = [data.baikonur_lambda_package.package.architecture]
  memory_size      = var.memory
  timeout          = var.timeout

  tracing_config {
    mode = var.tracing_mode
  }

  environment {
    variables = merge({
      TZ                       = var.timezone
      LOG_ID_FIELD             = var.log_id_field
      LOG_TYPE_FIELD           = var.log_type_field
      LOG_TYPE_UNKNOWN_PREFIX  = var.log_type_unknown_prefix
      LOG_TIMESTAMP_FIELD      = var.log_timestamp_field
      LOG_TYPE_WHITELIST       = join(",", var.log_type_field_whitelist)
      LOG_FLUENT_SINK_ENDPOINT = var.fluent_sink_endpoint
      LOG_FLUENT_TAG           = var.fluent_tag
      FAILED_LOG_S3_BUCKET     = var.failed_log_s3_bucket
      FAILED_LOG_S3_PREFIX     = var.failed_log_s3_prefix

      # Never without function_response_types below: Lambda would take such an answer for success.
      REPORT_BATCH_ITEM_FAILURES = var.report_batch_item_failures
    }, local.sink_variables, local.optional_variables)
  }

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = var.security_group_ids
  }

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.logs, module.iam]
}

resource "aws_lambda_event_source_mapping" "kinesis_mapping" {
  event_source_arn                   = var.kinesis_stream_arn
  function_name                      = aws_lambda_function.function.arn
  enabled                            = true
  starting_position                  = var.starting_position
  starting_position_timestamp        = var.starting_position_timestamp
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = var.maximum_batching_window_in_seconds
  parallelization_factor             = var.parallelization_factor
  function_response_types            = ["ReportBatchItemFailures"]
  bisect_batch_on_function_error     = var.bisect_batch_on_function_error
  maximum_retry_attempts             = local.maximum_retry_attempts
  maximum_record_age_in_seconds      = var.maximum_record_age_in_seconds

  dynamic "destination_config" {
    for_each = compact([var.on_failure_destination_arn])

    content {
      on_failure {
        destination_arn = destination_config.value
      }
    }
  }

  lifecycle {
    precondition {
      condition     = (var.starting_position == "AT_TIMESTAMP") == (var.starting_position_timestamp != null)
      error_message = "starting_position AT_TIMESTAMP and starting_position_timestamp need each other: set both, or neither."
    }
  }

  # The role has to be able to read the stream when the mapping is made.
  depends_on = [module.iam]
}

resource "aws_iam_role_policy_attachment" "xray_access" {
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSXrayWriteOnlyAccess"
  role       = module.iam.name
}

locals {
  # Only what is set: without them, the function has its defaults.
  sink_variables = { for name, value in {
    LOG_FLUENT_TLS      = var.fluent_tls ? "true" : null
    LOG_FLUENT_CA_PEM   = var.fluent_ca_pem
    LOG_FLUENT_COMPRESS = var.fluent_compress
    SECRET_ARN          = var.secret_arn
  } : name => value if value != null }

  statements = concat([
    {
      Effect = "Allow"
      Action = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
        "kinesis:ListStreams",
        "kinesis:SubscribeToShard",
      ]
      Resource = distinct([split("/consumer/", var.kinesis_stream_arn)[0], var.kinesis_stream_arn])
    },
    {
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.logs.arn}:*"
    },
    {
      # Getting tells a batch that comes again from another of the same name.
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:${data.aws_partition.current.partition}:s3:::${join("/", compact([var.failed_log_s3_bucket, replace(var.failed_log_s3_prefix, "/\\/+$/", "")]))}/*"
    },
  ], local.network_statements, local.optional_statements, local.redaction_statements, local.peer_statements)

  # What the function identifies itself with, and the key of that where it is one of the user's.
  peer_statements = concat(
    [for arn in compact([var.secret_arn]) : {
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = arn
    }],
    [for arn in compact([var.secret_kms_key_arn]) : {
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = arn
    }],
  )

  # Whatever is wrong with a record, the function keeps it in failed logs: what fails a batch is that something else
  # is down, and then only the stream has the records.
  maximum_retry_attempts = coalesce(var.maximum_retry_attempts, var.on_failure_destination_arn == null ? -1 : 1000)

  # What batches given up are told to, by the service of its ARN.
  on_failure_statements = {
    sqs = { actions = ["sqs:SendMessage"], path = "" }
    sns = { actions = ["sns:Publish"], path = "" }
    s3  = { actions = ["s3:PutObject"], path = "/*" }
  }
  optional_statements = concat(
    [for arn in compact([var.on_failure_destination_arn]) : {
      Effect   = "Allow"
      Action   = local.on_failure_statements[split(":", arn)[2]].actions
      Resource = "${arn}${local.on_failure_statements[split(":", arn)[2]].path}"
    }],
    [for arn in compact([var.on_failure_destination_arn]) : {
      Effect   = "Allow"
      Action   = ["s3:ListBucket"]
      Resource = arn
    } if split(":", arn)[2] == "s3"],
    length(var.kms_key_arns) == 0 ? [] : [{
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = var.kms_key_arns
    }],
  )
}

locals {
  ec2 = "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"

  # What Lambda needs to put the function into a network; describing takes no narrower resource.
  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  network_statements = [for statement in [
    {
      Effect = "Allow"
      Action = ["ec2:CreateNetworkInterface"]
      Resource = concat(
        ["${local.ec2}:network-interface/*"],
        [for id in var.subnet_ids : "${local.ec2}:subnet/${id}"],
        [for id in var.security_group_ids : "${local.ec2}:security-group/${id}"],
      )
    },
    {
      Effect   = "Allow"
      Action   = ["ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"]
      Resource = "${local.ec2}:*/*"
    },
    {
      Effect   = "Allow"
      Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
      Resource = "*"
    },
  ] : statement if length(var.subnet_ids) > 0]
}

module "iam" {
  source = "../iam-nofile"

  type = "lambda"
  name = var.name

  policy_json = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}
