//! A proxy in front of a server of any protocol that closes a connection on too much at once.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running proxy, ended when dropped. It closes a connection on which more bytes came than it takes at once, since
/// the server answered the last time; Fluent Bit does so beyond `Buffer_Max_Size`.
#[derive(Debug)]
pub struct ClosingProxy {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl ClosingProxy {
    /// Starts a proxy in front of a port on the loopback address that takes so many bytes at once.
    pub async fn start(upstream: u16, limit: usize) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.context("open a port for a proxy")?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, upstream, limit));
            }
        });
        Ok(Self { address, accepting })
    }

    /// Its port on the loopback address.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for ClosingProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Passes on both ways until either side or the limit ends it.
async fn pass_on(client: TcpStream, upstream: u16, limit: usize) {
    let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream)).await else {
        return;
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let unanswered = Arc::new(AtomicUsize::new(0));
    tokio::select! {
        () = requests(from_client, to_server, &unanswered, limit) => {}
        () = answers(from_server, to_client, &unanswered) => {}
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    unanswered: &AtomicUsize,
    limit: usize,
) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let before = unanswered.fetch_add(count, Ordering::Relaxed);
        if before + count > limit || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, unanswered: &AtomicUsize) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        unanswered.store(0, Ordering::Relaxed);
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
