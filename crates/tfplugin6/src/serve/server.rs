//! The gRPC server.

use std::io;
use std::time::Duration;

use futures::stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Server;

use super::connection::Connection;
use super::error::ServeError;
use super::services::Plugin;
use crate::generated::health::health_server::HealthServer;
use crate::generated::plugin::grpc_broker_server::GrpcBrokerServer;
use crate::generated::plugin::grpc_controller_server::GrpcControllerServer;
use crate::generated::plugin::grpc_stdio_server::GrpcStdioServer;
use crate::generated::tfplugin6::provider_server::ProviderServer;
use crate::provider::Provider;
use crate::service::Shared;

/// As much as Go providers take: schemas and states grow.
const LARGEST_MESSAGE: usize = 256 << 20;
/// Terraform kills a provider two seconds after it has asked it to end.
const GRACE: Duration = Duration::from_secs(1);
/// States are sent in one piece; the default window would make them wait for acknowledgements.
const WINDOW: u32 = 4 << 20;

/// Serves connections until the end is asked for, and then for as long as answers take, shortly.
pub(super) async fn serve<P: Provider>(
    provider: Shared<P>,
    connections: impl Stream<Item = io::Result<Connection>>,
    end: CancellationToken,
) -> Result<(), ServeError> {
    let plugin = Plugin::new(end.clone());
    let provider = ProviderServer::new(provider)
        .max_decoding_message_size(LARGEST_MESSAGE)
        .max_encoding_message_size(LARGEST_MESSAGE);
    let serving = Server::builder()
        .initial_stream_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .add_service(provider)
        .add_service(GrpcControllerServer::new(plugin.clone()))
        .add_service(GrpcBrokerServer::new(plugin.clone()))
        .add_service(GrpcStdioServer::new(plugin.clone()))
        .add_service(HealthServer::new(plugin))
        .serve_with_incoming_shutdown(connections, end.clone().cancelled_owned());
    let overdue = async {
        end.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = serving => Ok(result?),
        () = overdue => Ok(()),
    }
}
