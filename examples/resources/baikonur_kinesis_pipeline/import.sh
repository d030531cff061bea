# The name of the pipeline
terraform import baikonur_kinesis_pipeline.logs app-logs
