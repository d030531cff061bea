"""Starts moto so that it carries out one request at a time.

AWS carries out each of these in one step: a conditional write to S3, a transaction of DynamoDB and a
batch of changes to a zone of Route 53. Moto takes several, between which another request may write.
"""

from threading import Lock

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

TURN = Lock()


class OneAtATime(DomainDispatcherApplication):
    def __call__(self, environ, start_response):
        with TURN:
            return super().__call__(environ, start_response)


server.DomainDispatcherApplication = OneAtATime
server.main()
