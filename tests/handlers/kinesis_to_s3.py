"""Records to S3 as the original does it: one gzip object a type, named after its first record."""
import os
import urllib.parse

import boto3
from amazon_kinesis_utils import s3

import common

client = boto3.client("s3")
BUCKET = os.environ["LOG_S3_BUCKET"]
PREFIX = os.environ["LOG_S3_PREFIX"]


def handle(event, _context):
    logs, texts = common.read(event)
    for log_type, group in logs.items():
        key = f"{PREFIX}/{log_type}/" + group["first_timestamp"].strftime("%Y-%m/%d/%Y-%m-%d-%H:%M:%S-")
        key += urllib.parse.quote(group["first_id"]) + ".gz"
        data = "\n".join(texts[id(record)] for record in group["records"])
        s3.put_str_data(client, BUCKET, key, data, gzip_compress=True)
    return {}
