"""Starts moto with two things put right.

AWS carries out each of these in one step: a conditional write to S3, a transaction of DynamoDB and a
batch of changes to a zone of Route 53. Moto takes several, between which another request may write: here
it carries out one request at a time.

Moto refuses to create a record set that was there before and was deleted, as long as any other record set
sorts after it: it looks into the journal of changes. Here the journal forgets what is created and not there.
"""

from threading import Lock

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.route53.models import Route53Backend
from werkzeug.serving import WSGIRequestHandler

TURN = Lock()
CHANGE = Route53Backend.change_resource_record_sets


class OneAtATime(DomainDispatcherApplication):
    def __call__(self, environ, start_response):
        with TURN:
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
# A line a request is a fifth of moto's time, and the proxy records the requests.
WSGIRequestHandler.log_request = lambda *_: None
server.DomainDispatcherApplication = OneAtATime
server.main()
