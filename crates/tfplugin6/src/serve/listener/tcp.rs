//! A local port, where there are no unix sockets.

use std::io;
use std::net::{Ipv4Addr, TcpListener as StdListener};

use tokio::net::{TcpListener, TcpStream};

use super::{Address, ServeError};

/// A local port.
#[derive(Debug)]
pub(in crate::serve) struct Port {
    listener: TcpListener,
    number: u16,
}

impl Port {
    /// The first free port of a range, as go-plugin picks it.
    #[cfg_attr(
        unix,
        allow(dead_code, reason = "where there are unix sockets, no port is opened")
    )]
    pub(in crate::serve) fn bind((first, last): (u16, u16)) -> Result<Self, ServeError> {
        let free = |port: u16| {
            StdListener::bind((Ipv4Addr::LOCALHOST, port))
                .ok()
                .map(|it| (it, port))
        };
        let (listener, number) = (first..=last)
            .find_map(free)
            .ok_or(ServeError::NoPort { first, last })?;
        listener.set_nonblocking(true).map_err(ServeError::Listen)?;
        let listener = TcpListener::from_std(listener).map_err(ServeError::Listen)?;
        Ok(Self { listener, number })
    }

    pub(super) fn address(&self) -> Address {
        Address {
            network: "tcp",
            address: format!("{}:{}", Ipv4Addr::LOCALHOST, self.number),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_free_port_of_the_range_is_taken() {
        let taken = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let first = taken.local_addr().unwrap().port();
        let port = Port::bind((first, u16::MAX)).unwrap();
        assert!(port.number > first);
        assert_eq!(port.address().address, format!("127.0.0.1:{}", port.number));
        let error = Port::bind((first, first)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("No port from {first} to {first} is free.")
        );
    }
}
