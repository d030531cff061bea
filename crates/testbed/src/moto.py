"""Starts moto on a port of the loopback address, with three things put right.

AWS carries out each of these in one step: a conditional write to S3, a transaction of DynamoDB and a
batch of changes to a zone of Route 53. Moto takes several, between which another request may write: here
one thread carries out all requests.

Moto refuses to create a record set that was there before and was deleted, as long as any other record set
sorts after it: it looks into the journal of changes. Here the journal forgets what is created and not there.

Most of the time of a small request went into a new connection, a thread for it and a list of the files of moto
itself: cheroot keeps connections, and the list is made once.
"""

import os
import sys

from cheroot import wsgi
from moto import backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.route53.models import Route53Backend

CHANGE = Route53Backend.change_resource_record_sets
MODULES = tuple(backends.list_of_moto_modules())


class Application(DomainDispatcherApplication):
    def __call__(self, environ, start_response):
        # The path as it was sent, in which a key of S3 may hold `//` and `..`.
        environ["RAW_URI"] = environ["REQUEST_URI"]
        return super().__call__(environ, start_response)


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
server = wsgi.Server(("127.0.0.1", int(sys.argv[1])), application, numthreads=1, max=1, timeout=600)
# Beyond this it closes connections that are kept, of which each test may have some.
server.keep_alive_conn_limit = 1000
server.start()
