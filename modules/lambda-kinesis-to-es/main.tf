# Kinesis Data Streams to Elasticsearch or OpenSearch.

data "aws_partition" "current" {}

data "baikonur_lambda_package" "package" {
  name = "kinesis-to-es"
}

# What the function would refuse at start is refused in the plan.
data "baikonur_lambda_environment" "function" {
  name = "kinesis-to-es"

  variables = merge({
    TZ                = var.timezone
    ES_HOST           = var.elasticsearch_host
    INDEX_NAME_PREFIX = var.index_name_prefix
    }, local.sink_variables, local.optional_variables, { for name, value in merge(local.schema_variables, {
      FAILED_LOG_S3_BUCKET = var.failed_log_s3_bucket
      FAILED_LOG_S3_PREFIX = var.failed_log_s3_prefix
  }) : name => value if var.redact != null })

  # Requests are signed for the one or for the other, by the name of the host.
  lifecycle {
    precondition {
      condition     = var.elasticsearch_arn != null || var.secret_arn != null
      error_message = "elasticsearch_arn is missing: without secret_arn, requests are signed, and the role has to allow them."
    }

    precondition {
      condition     = var.elasticsearch_arn == null || local.is_collection == can(regex("\\.aoss\\.", var.elasticsearch_host))
      error_message = "elasticsearch_host and elasticsearch_arn are both of a domain, or both of a collection of OpenSearch Serverless."
    }

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
      TZ                      = var.timezone
      LOG_ID_FIELD            = var.log_id_field
      LOG_TYPE_FIELD          = var.log_type_field
      LOG_TYPE_UNKNOWN_PREFIX = var.log_type_unknown_prefix
      LOG_TIMESTAMP_FIELD     = var.log_timestamp_field
      LOG_TYPE_WHITELIST      = join(",", var.log_type_field_whitelist)
      ES_HOST                 = var.elasticsearch_host
      INDEX_NAME_PREFIX       = var.index_name_prefix
      FAILED_LOG_S3_BUCKET    = var.failed_log_s3_bucket
      FAILED_LOG_S3_PREFIX    = var.failed_log_s3_prefix

      # Never without function_response_types below: Lambda would take such an answer for success.
      REPORT_BATCH_ITEM_FAILURES = var.report_batch_item_failures
    }, local.sink_variables, local.optional_variables)
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
  is_collection = try(split(":", var.elasticsearch_arn)[2] == "aoss", false)

  # Only what is set: without them, the function has its defaults.
  sink_variables = { for name, value in {
    ES_DATA_STREAM     = var.data_stream ? "true" : null
    ES_INGEST_PIPELINE = var.ingest_pipeline
    ES_SERVERLESS      = var.serverless
    SECRET_ARN         = var.secret_arn
  } : name => value if value != null }

  document_statements = [for arn in compact([var.elasticsearch_arn]) : {
    # Collections take neither a narrower action nor a path.
    Effect   = "Allow"
    Action   = [local.is_collection ? "aoss:APIAccessAll" : "es:ESHttpPost"]
    Resource = local.is_collection ? arn : "${arn}/_bulk*"
  }]

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
    ], local.document_statements, [
    {
      # Getting tells a batch that comes again from another of the same name.
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:${data.aws_partition.current.partition}:s3:::${join("/", compact([var.failed_log_s3_bucket, replace(var.failed_log_s3_prefix, "/\\/+$/", "")]))}/*"
    },
  ], local.optional_statements, local.redaction_statements, local.peer_statements)

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

module "iam" {
  source = "../iam-nofile"

  type = "lambda"
  name = var.name

  policy_json = jsonencode({
    Version   = "2012-10-17"
    Statement = local.statements
  })
}
