//! Connections that have been let in.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, Stream};
use rustls::ServerConfig;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::connection::Connection;
use super::listener::Listener;

/// Long for a local connection, short for one that holds a task and says nothing.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// After a failed accept (too many open files), so that it does not spin.
const PAUSE: Duration = Duration::from_millis(50);

type Sender = mpsc::Sender<io::Result<Connection>>;

/// The connections that are let in, until the end is asked for; without TLS only for a debugger.
pub(super) fn incoming(
    listener: Listener,
    tls: Option<Arc<ServerConfig>>,
    end: CancellationToken,
) -> impl Stream<Item = io::Result<Connection>> {
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        let accepting = accept_all(&listener, tls.map(TlsAcceptor::from), &sender);
        end.run_until_cancelled(accepting).await;
    });
    stream::unfold(receiver, |mut receiver| async move {
        receiver
            .recv()
            .await
            .map(|connection| (connection, receiver))
    })
}

async fn accept_all(listener: &Listener, tls: Option<TlsAcceptor>, sender: &Sender) {
    loop {
        match (listener.accept().await, &tls) {
            (Ok(connection), Some(tls)) => {
                tokio::spawn(let_in(tls.clone(), connection, sender.clone()));
            }
            (Ok(connection), None) => hand_over(sender, connection).await,
            (Err(error), _) => {
                tracing::warn!(%error, "accepting a connection failed");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn let_in(tls: TlsAcceptor, connection: Connection, sender: Sender) {
    match timeout(HANDSHAKE, tls.accept(connection)).await {
        Ok(Ok(stream)) => hand_over(&sender, Connection::new(stream)).await,
        Ok(Err(error)) => tracing::warn!(%error, "refused a connection"),
        Err(_) => tracing::warn!("refused a connection that did not finish its handshake"),
    }
}

async fn hand_over(sender: &Sender, connection: Connection) {
    // The server is gone only when the process ends, and then nobody waits for the connection.
    let _ = sender.send(Ok(connection)).await;
}
