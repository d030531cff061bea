//! A Fluent server that acknowledges what it was asked to.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use rmpv::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Arrival;
use super::faults::{Faults, Trouble};
use super::forward_protocol::{Message, read};
use crate::records::{fingerprint, minified};

const POSSIBLE: [Trouble; 2] = [Trouble::Reset, Trouble::LostAnswer];

/// A running Fluent server, ended when dropped.
#[derive(Debug)]
pub struct Fluent {
    address: SocketAddr,
    accepting: JoinHandle<()>,
    store: Arc<Store>,
}

#[derive(Debug)]
struct Store {
    faults: Faults,
    arrivals: Mutex<Vec<Arrival>>,
    wrong: Mutex<Vec<String>>,
}

impl Fluent {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(faults: Faults) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.context("open a port for a Fluent server")?;
        let address = listener.local_addr()?;
        let store = Arc::new(Store {
            faults,
            arrivals: Mutex::default(),
            wrong: Mutex::default(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&store)));
        Ok(Self {
            address,
            accepting,
            store,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What went wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.store.faults
    }

    /// The events that came.
    #[must_use]
    pub fn arrivals(&self) -> Vec<Arrival> {
        let arrivals = self.store.arrivals.lock();
        arrivals.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was sent that is not of the protocol.
    #[must_use]
    pub fn wrong(&self) -> Vec<String> {
        self.store
            .wrong
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Fluent {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, store: Arc<Store>) {
    while let Ok((stream, _)) = listener.accept().await {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            if let Err(wrong) = store.serve(stream).await {
                let mut list = store.wrong.lock().unwrap_or_else(PoisonError::into_inner);
                list.push(format!("{wrong:#}"));
            }
        });
    }
}

impl Store {
    async fn serve(&self, mut stream: TcpStream) -> Result<()> {
        let mut buffer = Vec::new();
        while let Some(value) = next(&mut stream, &mut buffer).await? {
            let message = read(value)?;
            let trouble = self.faults.next(&POSSIBLE);
            match trouble {
                Some(Trouble::Reset) => return Ok(()),
                Some(Trouble::Slow(time)) => tokio::time::sleep(time).await,
                _ => {}
            }
            self.keep(&message);
            if trouble == Some(Trouble::LostAnswer) {
                return Ok(());
            }
            if let Some(chunk) = message.chunk {
                let ack = Value::Map(vec![("ack".into(), chunk.into())]);
                let mut bytes = Vec::new();
                rmpv::encode::write_value(&mut bytes, &ack)?;
                // Whoever asked may be killed by now.
                let _ = stream.write_all(&bytes).await;
            }
        }
        Ok(())
    }

    fn keep(&self, message: &Message) {
        let place: Arc<str> = message.tag.as_str().into();
        let arrival = |text: &Vec<u8>| Arrival {
            fingerprint: fingerprint(&minified(text)),
            place: Arc::clone(&place),
        };
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.extend(message.messages.iter().map(arrival));
    }
}

/// The next value of a connection, or nothing when it is closed, at whatever place.
async fn next(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<Option<Value>> {
    loop {
        let mut rest = buffer.as_slice();
        match rmpv::decode::read_value(&mut rest) {
            Ok(value) => {
                let used = buffer.len() - rest.len();
                buffer.drain(..used);
                return Ok(Some(value));
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {}
            Err(error) => bail!("this is no MessagePack: {error}"),
        }
        // As much as is there and more, or a long message would be looked at again and again.
        buffer.reserve(buffer.len().max(1 << 16));
        match stream.read_buf(buffer).await {
            Ok(0) | Err(_) => return Ok(None),
            Ok(_) => {}
        }
    }
}
