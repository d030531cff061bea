//! go-plugin's own services and the health check.

use futures::stream::{self, StreamExt};
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

use crate::generated::google::protobuf::Empty as Nothing;
use crate::generated::health::health_check_response::ServingStatus;
use crate::generated::health::health_server::Health;
use crate::generated::health::{HealthCheckRequest, HealthCheckResponse};
use crate::generated::plugin::grpc_broker_server::GrpcBroker;
use crate::generated::plugin::grpc_controller_server::GrpcController;
use crate::generated::plugin::grpc_stdio_server::GrpcStdio;
use crate::generated::plugin::{ConnInfo, Empty, StdioData};

type Events<T> = BoxStream<T>;

/// Ends the process when Terraform asks, and stays silent otherwise.
#[derive(Clone, Debug)]
pub(super) struct Plugin {
    end: CancellationToken,
}

impl Plugin {
    pub(super) fn new(end: CancellationToken) -> Self {
        Self { end }
    }

    /// A stream without events, open until the process ends.
    fn silence<T: Send + 'static>(&self) -> Events<T> {
        Box::pin(stream::pending().take_until(self.end.clone().cancelled_owned()))
    }
}

#[tonic::async_trait]
impl GrpcController for Plugin {
    /// The server answers what it has begun, this included, before it ends.
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.end.cancel();
        Ok(Response::new(Empty {}))
    }
}

#[tonic::async_trait]
impl GrpcBroker for Plugin {
    async fn start_stream(
        &self,
        _: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Events<ConnInfo>>, Status> {
        Ok(Response::new(self.silence()))
    }
}

#[tonic::async_trait]
impl GrpcStdio for Plugin {
    async fn stream_stdio(
        &self,
        _: Request<Nothing>,
    ) -> Result<Response<Events<StdioData>>, Status> {
        Ok(Response::new(self.silence()))
    }
}

#[tonic::async_trait]
impl Health for Plugin {
    async fn check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        Ok(Response::new(HealthCheckResponse {
            status: ServingStatus::Serving.into(),
        }))
    }

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Events<HealthCheckResponse>>, Status> {
        let serving = HealthCheckResponse {
            status: ServingStatus::Serving.into(),
        };
        Ok(Response::new(Box::pin(
            stream::iter([Ok(serving)]).chain(self.silence()),
        )))
    }
}
