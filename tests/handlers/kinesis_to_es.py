"""Records to Elasticsearch as the original means to: bulk requests, an index a type and day."""
import os

import boto3
import dateutil.parser
from elasticsearch import Elasticsearch, RequestsHttpConnection, helpers
from requests_aws4auth import AWS4Auth

import common

keys = boto3.Session().get_credentials()
auth = AWS4Auth(keys.access_key, keys.secret_key, os.environ["AWS_REGION"], "es", session_token=keys.token)
client = Elasticsearch(os.environ["ES_HOST"], http_auth=auth, connection_class=RequestsHttpConnection)
PREFIX = os.environ["INDEX_NAME_PREFIX"]


def actions(logs, texts):
    for log_type, group in logs.items():
        for record in group["records"]:
            day = dateutil.parser.parse(record[common.TIME]).strftime("%Y%m%d")
            index = f"{PREFIX}-{log_type}-{day}"
            yield {"_op_type": "index", "_index": index, "_id": record[common.ID], "_source": texts[id(record)]}


def handle(event, _context):
    helpers.bulk(client, actions(*common.read(event)))
    return {}
