"""Starts moto on a port of the loopback address, with three things put right.

AWS carries out each of these in one step: a conditional write to S3, a transaction of DynamoDB and a
batch of changes to a zone of Route 53. Moto takes several, between which another request may write: here
one request is carried out at a time.

Moto refuses to create a record set that was there before and was deleted, as long as any other record set
sorts after it: it looks into the journal of changes. Here the journal forgets what is created and not there.

A third of the time of a small request went into a list of the files of moto itself: it is made once.

Servers of one worker thread that keep connections were tried, and are twice as fast. cheroot's waits for a request on a
connection that a client opened ahead and does not use; with waitress an answer failed to come, for minutes.
"""

import os
import sys
from threading import Lock

from moto import backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.route53.models import Route53Backend
from werkzeug.serving import WSGIRequestHandler, make_server

CHANGE = Route53Backend.change_resource_record_sets
TURN = Lock()
MODULES = tuple(backends.list_of_moto_modules())


class Application(DomainDispatcherApplication):
    def __call__(self, environ, start_response):
        with TURN:
            return super().__call__(environ, start_response)


class Handler(WSGIRequestHandler):
    # Headers and body go in two pieces, and the second would wait for the first one's acknowledgement.
    disable_nagle_algorithm = True

    def log(self, *_):
        """The proxy records requests."""


def change_resource_record_sets(self, zoneid, change_list):
    def subject(change):
        record = change["ResourceRecordSet"]
        return (record["Name"].rstrip("."), record["Type"])

    zone = self.get_hosted_zone(zoneid)
    created = {subject(one) for one in change_list if one["Action"] == "CREATE"}
    created -= {(one.name.rstrip("."), one.type) for one in zone.rrsets}
    zone.rr_changes[:] = [one for one in zone.rr_changes if subject(one) not in created]
    return CHANGE(self, zoneid, change_list)


Route53Backend.change_resource_record_sets = change_resource_record_sets
backends.list_of_moto_modules = lambda: MODULES
os.environ["MOTO_PORT"] = sys.argv[1]
application = Application(create_backend_app)
application.debug = True
server = make_server("127.0.0.1", int(sys.argv[1]), application, threaded=True, request_handler=Handler)
server.serve_forever()
