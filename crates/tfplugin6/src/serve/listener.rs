//! Where Terraform connects.

mod tcp;
#[cfg(unix)]
mod unix;

use std::io;

use super::connection::Connection;
use super::error::ServeError;

/// The address that the handshake names.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) network: &'static str,
    pub(super) address: String,
}

/// Where Terraform connects; what it has put on disk goes with it.
#[derive(Debug)]
pub(super) enum Listener {
    #[cfg(unix)]
    Unix(unix::Socket),
    #[cfg_attr(
        unix,
        allow(dead_code, reason = "where there are unix sockets, no port is opened")
    )]
    Tcp(tcp::Port),
}

impl Listener {
    /// A socket that only its owner can open, or a local port where there are no such sockets.
    #[cfg(unix)]
    pub(super) fn bind(_: (u16, u16)) -> Result<Self, ServeError> {
        unix::Socket::bind()
            .map(Self::Unix)
            .map_err(ServeError::Listen)
    }

    /// A local port: this system has no sockets that only their owner can open.
    #[cfg(not(unix))]
    pub(super) fn bind(ports: (u16, u16)) -> Result<Self, ServeError> {
        tcp::Port::bind(ports).map(Self::Tcp)
    }

    pub(super) fn address(&self) -> Address {
        match self {
            #[cfg(unix)]
            Self::Unix(socket) => socket.address(),
            Self::Tcp(port) => port.address(),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Connection> {
        match self {
            #[cfg(unix)]
            Self::Unix(socket) => socket.accept().await.map(Connection::new),
            Self::Tcp(port) => port.accept().await.map(Connection::new),
        }
    }
}
