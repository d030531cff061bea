//! What serving consists of.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::environment::Environment;
use super::error::ServeError;
use super::listener::Listener;
use super::{ServeOptions, handshake, incoming, process, reattach, server, tls};
use crate::provider::Provider;
use crate::service::{Service, Shared};

/// For whom to serve.
pub(super) enum Plan {
    /// For the Terraform that started us.
    Terraform(Environment),
    /// For processes of the same user, by what the reattach variable says.
    Debugger { address: String },
}

impl Plan {
    /// Terraform's environment, unless a debugger is asked for.
    pub(super) fn of(options: ServeOptions) -> Result<Self, ServeError> {
        if !options.debug {
            return Environment::read().map(Self::Terraform);
        }
        #[cfg(not(unix))]
        return Err(ServeError::NoDebugging);
        #[cfg(unix)]
        Ok(Self::Debugger {
            address: options.address,
        })
    }
}

/// Serves until the end is asked for.
pub(super) async fn run<P: Provider>(provider: P, plan: Plan) -> Result<(), ServeError> {
    let end = CancellationToken::new();
    let service = Arc::new(Service::new(provider));
    let tls = match plan {
        Plan::Terraform(environment) => start(environment, &end)?,
        Plan::Debugger { address } => attach(&address, &end)?,
    };
    let (listener, config) = tls;
    let connections = incoming::incoming(listener, config, end.clone());
    let served = server::serve(Shared(Arc::clone(&service)), connections, end).await;
    service.stop();
    served
}

type Ready = (Listener, Option<Arc<rustls::ServerConfig>>);

fn start(environment: Environment, end: &CancellationToken) -> Result<Ready, ServeError> {
    process::end_on_signals(end, process::Interrupt::Ignored);
    process::end_with_parent(end);
    let listener = Listener::bind(environment.ports)?;
    let identity = tls::identity(environment.client_certificate)?;
    handshake::announce(
        &listener.address(),
        &identity.certificate,
        environment.asks_for_multiplexing,
    )
    .map_err(ServeError::Handshake)?;
    Ok((listener, Some(identity.config)))
}

/// A debugger's Terraform sends no certificate; the socket's owner and the peer's user must do.
fn attach(address: &str, end: &CancellationToken) -> Result<Ready, ServeError> {
    process::end_on_signals(end, process::Interrupt::Ends);
    let listener = Listener::bind((0, 0))?;
    reattach::announce(address, &listener.address()).map_err(ServeError::Handshake)?;
    Ok((listener, None))
}
