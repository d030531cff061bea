"""Records to another stream as the original does it, each with its own partition key as documented."""
import base64
import gzip
import json
import os
import time

import boto3
from amazon_kinesis_utils import kinesis
from amazon_kinesis_utils.misc import split_list
from aws_kinesis_agg.deaggregator import iter_deaggregate_records

import common

client = boto3.client("kinesis")
STREAM = os.environ["TARGET_STREAM_NAME"]
RETRIES = int(os.environ["KINESIS_MAX_RETRIES"])


def texts(record):
    data = base64.b64decode(record["kinesis"]["data"])
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return kinesis.normalize_cloudwatch_messages(data.decode())


def put(records):
    for left in range(RETRIES, -1, -1):
        answer = client.put_records(Records=records, StreamName=STREAM)
        if answer["FailedRecordCount"] == 0:
            return
        records = [one for one, told in zip(records, answer["Records"]) if "ErrorCode" in told]
        if left:
            time.sleep(0.5)
    raise kinesis.KinesisException(f"{len(records)} records were not taken")


def handle(event, _context):
    logs, failed, records = {}, {}, []
    for record in iter_deaggregate_records(event["Records"]):
        for text in texts(record):
            payload = json.loads(text)
            common.group(payload, logs, failed)
            if common.WHITELIST is None or payload[common.TYPE] in common.WHITELIST:
                records.append({"Data": text.encode(), "PartitionKey": record["kinesis"]["partitionKey"]})
    for batch in split_list(records, 500):
        put(batch)
    return {}
