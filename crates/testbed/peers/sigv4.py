"""A proxy that lets only signed requests through.

    python sigv4.py OPTIONS    where OPTIONS is JSON:
    { upstream: [host, port], service, region, access_key, secret_key, token, tls: [cert, key] }

It prints its port. The signature of each request is computed again by botocore, the library of the AWS CLI, from what
the request says it has signed; where the two differ, or something that has to be signed is not, the answer is 403 as
a domain of Amazon OpenSearch gives it.
"""

import datetime
import hashlib
import http.client
import json
import re
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

OPTIONS = json.loads(sys.argv[1])
LONGEST_SKEW = datetime.timedelta(minutes=5)
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8}/[^/]+/[^/]+/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


class Refused(Exception):
    """The request is not signed as it has to be."""


class Signed(SigV4Auth):
    """Signs what another client says it has signed, and nothing else."""

    def __init__(self, *args, names):
        super().__init__(*args)
        self.names = names

    def headers_to_sign(self, request):
        kept = super().headers_to_sign(request)
        for name in set(kept) - self.names:
            del kept[name]
        return kept


def check(method, url, headers, body):
    match = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if not match:
        raise Refused("User: anonymous is not authorized to perform: es:ESHttpPost")
    key, scope, names, signature = match.groups()
    names = set(names.split(";"))
    stamp = headers.get("x-amz-date", "")
    when = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    if abs(datetime.datetime.now(datetime.timezone.utc) - when) > LONGEST_SKEW:
        raise Refused("Signature expired")
    wanted = f"{stamp[:8]}/{OPTIONS['region']}/{OPTIONS['service']}/aws4_request"
    if scope != wanted:
        raise Refused(f"Credential should be scoped to {wanted}, not to {scope}.")
    check_headers(names, headers, body)
    if key != OPTIONS["access_key"] or signature != expected(method, url, headers, body, names, stamp):
        raise Refused("The request signature we calculated does not match the signature you provided.")


def check_headers(names, headers, body):
    required = {"host", "x-amz-date"}
    if OPTIONS.get("token"):
        required.add("x-amz-security-token")
        if headers.get("x-amz-security-token") != OPTIONS["token"]:
            raise Refused("The security token included in the request is invalid.")
    if OPTIONS["service"] == "aoss":
        required.add("x-amz-content-sha256")
        if headers.get("x-amz-content-sha256") != hashlib.sha256(body).hexdigest():
            raise Refused("The body does not have the digest of x-amz-content-sha256.")
    if not required <= names:
        raise Refused(f"Not signed: {', '.join(sorted(required - names))}.")


def expected(method, url, headers, body, names, stamp):
    credentials = Credentials(OPTIONS["access_key"], OPTIONS["secret_key"])
    auth = Signed(credentials, OPTIONS["service"], OPTIONS["region"], names=names)
    request = AWSRequest(method=method, url=url, data=body, headers=headers)
    request.context["timestamp"] = stamp
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        scheme = "https" if OPTIONS.get("tls") else "http"
        try:
            check(self.command, f"{scheme}://{headers['host']}{self.path}", headers, body)
        except (Refused, ValueError) as refused:
            return self.answer(403, json.dumps({"Message": str(refused)}).encode())
        upstream = http.client.HTTPConnection(*OPTIONS["upstream"])
        kept = {name: headers[name] for name in ("content-type",) if name in headers}
        upstream.request(self.command, self.path, body=body, headers=kept)
        answer = upstream.getresponse()
        self.answer(answer.status, answer.read())

    do_DELETE = do_GET = do_POST = do_PUT = handle_any

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if OPTIONS.get("tls"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*OPTIONS["tls"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(json.dumps({"port": server.server_address[1]}), flush=True)
server.serve_forever()
