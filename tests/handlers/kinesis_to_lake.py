"""Records to S3 by type and day, as Parquet with pyarrow or as NDJSON; or as archives without what is personal: what a team
writes that has the originals' library."""
import datetime
import gzip
import hashlib
import io
import json
import os
import re

import boto3

import common

client = boto3.client("s3")
BUCKET = os.environ["LOG_S3_BUCKET"]
PREFIX = os.environ["LOG_S3_PREFIX"]
FORMAT = os.environ.get("LOG_FORMAT", "json")
RULES = json.loads(os.environ.get("REDACT", "{}"))
PATTERNS = [re.compile(pattern) for pattern in RULES.get("patterns", [])]
MASK = "***"

if FORMAT == "parquet":
    import pyarrow as pa
    import pyarrow.parquet as pq

    KINDS = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64()}
    COLUMNS = dict(column.split(":") for column in os.environ["LOG_COLUMNS"].split(","))
    SCHEMA = pa.schema(
        [(common.ID, pa.string()), (common.TIME, pa.timestamp("us", tz="UTC"))]
        + [(name, KINDS[kind]) for name, kind in COLUMNS.items()]
        + [("_rest", pa.string())]
    )


def handle(event, _context):
    logs, texts = common.read(event)
    for log_type, group in logs.items():
        if FORMAT == "json":
            lines = [json.dumps(redacted(record), separators=(",", ":")) for record in group["records"]]
            put(f"{PREFIX}/{log_type}/{digest(lines)}.gz", compressed(lines))
            continue
        for day, records in by_day(group["records"]).items():
            lines = [texts[id(record)] for record in records]
            folder = f"{PREFIX}/log_type={log_type}/day={day}/{digest(lines)}"
            if FORMAT == "parquet":
                put(f"{folder}.parquet", parquet(records))
            else:
                put(f"{folder}.json.gz", compressed(lines))
    return {}


def put(key, data):
    client.put_object(Bucket=BUCKET, Key=key, Body=data)


def compressed(lines):
    return gzip.compress("\n".join(lines).encode())


def digest(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def moment(record):
    return datetime.datetime.fromisoformat(record[common.TIME]).astimezone(datetime.timezone.utc)


def by_day(records):
    days = {}
    for record in records:
        days.setdefault(moment(record).strftime("%Y-%m-%d"), []).append(record)
    return days


def parquet(records):
    """The columns, and everything else in `_rest`: the type, and a time that is not written in UTC, as it was."""
    columns = {name: [record.get(name) for record in records] for name in SCHEMA.names}
    columns[common.TIME] = [moment(record) for record in records]
    columns["_rest"] = [rest(record) for record in records]
    table = pa.table(columns, schema=SCHEMA)
    file = io.BytesIO()
    pq.write_table(table, file, compression="snappy")
    return file.getvalue()


def rest(record):
    known = (common.ID, *COLUMNS)
    fields = {key: value for key, value in record.items() if key not in known}
    return json.dumps(fields, separators=(",", ":")) if fields else None


def redacted(record):
    for name in RULES.get("drop", []):
        record.pop(name, None)
    for name in RULES.get("mask", []):
        if name in record:
            record[name] = MASK
    return {key: covered(value) for key, value in record.items()}


def covered(value):
    """A text, or a number, without what a pattern finds in it."""
    text = value if isinstance(value, str) else json.dumps(value)
    found = text
    for pattern in PATTERNS:
        found = pattern.sub(MASK, found)
    return value if found == text else found
