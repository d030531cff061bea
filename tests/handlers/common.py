"""What the originals' handlers share: their library, and the variables of the modules."""
import json
import os

from amazon_kinesis_utils import baikonur_logging, kinesis

ID = os.environ["LOG_ID_FIELD"]
TYPE = os.environ["LOG_TYPE_FIELD"]
TIME = os.environ["LOG_TIMESTAMP_FIELD"]
UNKNOWN = os.environ["LOG_TYPE_UNKNOWN_PREFIX"]
# An empty list lets everything pass, as documented.
WHITELIST = set(filter(None, os.environ.get("LOG_TYPE_WHITELIST", "").split(","))) or None


def group(payload, logs, failed):
    baikonur_logging.parse_payload_to_log_dict(
        payload, logs, failed, ID, TIME, TYPE, UNKNOWN, log_type_whitelist=WHITELIST, timestamp_required=True
    )


def read(event):
    """Records by type, and the text of each by its identity: records are written as they were sent."""
    logs, failed, texts = {}, {}, {}
    for text in kinesis.parse_records(event["Records"]):
        payload = json.loads(text)
        texts[id(payload)] = text
        group(payload, logs, failed)
    return logs, texts
