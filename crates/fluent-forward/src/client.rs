//! Sends batches over a connection that is kept, and once more over another where it broke.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use retry::Tries;
use tokio_rustls::TlsConnector;

use crate::batch::Batch;
use crate::connection::{self, Connection};
use crate::error::Error;
use crate::options::Options;

/// Load balancers and firewalls forget connections that were idle for some minutes, without a word.
const IDLE: Duration = Duration::from_secs(45);

/// A client of one server.
pub struct Client {
    options: Options,
    tls: Option<TlsConnector>,
    kept: Mutex<Option<(Connection, Instant)>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What became of batches; those that are not named here were acknowledged.
#[derive(Debug, Default)]
pub struct Delivery {
    /// The places, from 0, of those that were not acknowledged; the server may have them all the same.
    pub undelivered: Vec<usize>,
    /// Why they were not.
    pub error: Option<Error>,
}

impl Client {
    /// Makes a client, which connects when there is something to send.
    pub fn new(options: Options) -> Result<Self, Error> {
        let tls = connection::connector(&options)?;
        Ok(Self {
            options,
            tls,
            kept: Mutex::default(),
        })
    }

    /// Where the server is, and what the client tells of itself.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Sends batches until each is acknowledged or the deadline is near.
    ///
    /// What a connection that broke has not acknowledged is sent again over another. A server that is
    /// silent is not asked twice: it may have the batch, and would get it once more.
    pub async fn send(&self, batches: &[Batch], deadline: Instant) -> Delivery {
        let mut tries = Tries::until(deadline);
        let mut waiting: Vec<usize> = (0..batches.len()).collect();
        let mut error = None;
        while !waiting.is_empty() {
            let kept = self.take();
            // The server may have closed a connection that was kept: that is no reason to wait.
            let is_kept = kept.is_some();
            let Err(failure) = self
                .try_once(kept, batches, &mut waiting, &tries, deadline)
                .await
            else {
                break;
            };
            tries.count();
            let wait = tries.wait().filter(|_| failure.is_transient());
            error = Some(failure);
            match wait {
                None => break,
                Some(_) if is_kept => {}
                Some(wait) => tokio::time::sleep(wait).await,
            }
        }
        let error = error.filter(|_| !waiting.is_empty());
        Delivery {
            undelivered: waiting,
            error,
        }
    }

    async fn try_once(
        &self,
        kept: Option<Connection>,
        batches: &[Batch],
        waiting: &mut Vec<usize>,
        tries: &Tries,
        deadline: Instant,
    ) -> Result<(), Error> {
        let mut connection = match kept {
            Some(connection) => connection,
            None => Connection::open(&self.options, self.tls.as_ref(), tries.left()).await?,
        };
        let patience = self.options.ack_timeout;
        connection
            .deliver(batches, waiting, patience, deadline)
            .await?;
        self.keep(connection);
        Ok(())
    }

    fn take(&self) -> Option<Connection> {
        let kept = self
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let fresh = kept.filter(|(_, used)| used.elapsed() < IDLE);
        fresh.map(|(connection, _)| connection)
    }

    fn keep(&self, connection: Connection) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((connection, Instant::now()));
    }
}
