//! Sends batches over a connection that is kept, and once more over another where it broke.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use retry::{Answer, Evidence, Tries, Verdict, verdict};
use tokio_rustls::TlsConnector;

use crate::batch::Batch;
use crate::connection::{self, Connection};
use crate::error::Error;
use crate::identity::Identify;
use crate::options::Options;

/// Load balancers and firewalls forget connections that were idle for some minutes, without a word.
const IDLE: Duration = Duration::from_secs(45);

/// After so many connections that broke, each batch goes over one of its own.
const BREAKS: u32 = 3;

/// A client of one server.
pub struct Client {
    options: Options,
    tls: Option<TlsConnector>,
    identify: Option<Arc<dyn Identify>>,
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
    /// The places of those that broke each connection they were alone on, while the server acknowledged others.
    pub refused: Vec<usize>,
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
            identify: None,
            kept: Mutex::default(),
        })
    }

    /// The same client, which identifies itself with what this one knows.
    #[must_use]
    pub fn identified(self, identify: Arc<dyn Identify>) -> Self {
        Self {
            identify: Some(identify),
            ..self
        }
    }

    /// Where the server is, and what the client tells of itself.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Sends batches until each is acknowledged or the deadline is near.
    ///
    /// What a connection that broke has not acknowledged is sent again over another and, when that goes on, each batch
    /// over one of its own: a server closes the connection on a batch that it finds too large. A server that is
    /// silent is not asked twice: it may have the batch, and would get it once more.
    pub async fn send(&self, batches: &[Batch], deadline: Instant) -> Delivery {
        let mut tries = Tries::until(deadline);
        let mut delivery = Delivery {
            undelivered: (0..batches.len()).collect(),
            ..Delivery::default()
        };
        while !delivery.undelivered.is_empty() {
            let kept = self.take();
            // The server may have closed a connection that was kept: that is no reason to wait.
            let is_kept = kept.is_some();
            let waiting = &mut delivery.undelivered;
            let Err(failure) = self
                .try_once(kept, batches, waiting, &tries, deadline)
                .await
            else {
                break;
            };
            tries.count();
            let is_broken = matches!(failure, Error::Broken { .. });
            let wait = tries.wait().filter(|_| failure.is_transient());
            delivery.error = Some(failure);
            if is_broken && tries.made() >= BREAKS {
                self.one_by_one(batches, &mut delivery, &tries, deadline)
                    .await;
                break;
            }
            match wait {
                None => break,
                Some(_) if is_kept => {}
                Some(wait) => tokio::time::sleep(wait).await,
            }
        }
        delivery.error = delivery.error.filter(|_| !delivery.undelivered.is_empty());
        delivery
    }

    /// Sends each batch that is not acknowledged over a connection of its own.
    async fn one_by_one(
        &self,
        batches: &[Batch],
        delivery: &mut Delivery,
        tries: &Tries,
        deadline: Instant,
    ) {
        let waiting = std::mem::take(&mut delivery.undelivered);
        let mut waiting = waiting.into_iter();
        for place in waiting.by_ref() {
            match self.alone(batches, place, tries, deadline).await {
                Ok(()) => {}
                Err((Verdict::Refused, error)) => {
                    delivery.refused.push(place);
                    delivery.error = Some(error);
                }
                Err((_, error)) => {
                    delivery.undelivered.push(place);
                    delivery.error = Some(error);
                    break;
                }
            }
        }
        delivery.undelivered.extend(waiting);
    }

    /// Sends one batch twice, and says what to do with it where it breaks both connections.
    async fn alone(
        &self,
        batches: &[Batch],
        place: usize,
        tries: &Tries,
        deadline: Instant,
    ) -> Result<(), (Verdict, Error)> {
        let mut is_repeated = false;
        loop {
            let mut waiting = vec![place];
            let sent = self.try_once(None, batches, &mut waiting, tries, deadline);
            let Err(error) = sent.await else {
                return Ok(());
            };
            let is_broken = matches!(error, Error::Broken { .. });
            let evidence = Evidence {
                items: 1,
                works: is_broken
                    && is_repeated
                    && self.works(&batches[place], tries, deadline).await,
                is_repeated,
            };
            let answer = if is_broken {
                Answer::Silent
            } else {
                Answer::Closed
            };
            match verdict(answer, evidence) {
                Verdict::Again => is_repeated = true,
                other => return Err((other, error)),
            }
        }
    }

    /// Whether the server acknowledges a batch of the same tag that holds nothing.
    async fn works(&self, batch: &Batch, tries: &Tries, deadline: Instant) -> bool {
        let empty = [Batch::new(batch.tag())];
        let mut waiting = vec![0];
        let sent = self.try_once(None, &empty, &mut waiting, tries, deadline);
        sent.await.is_ok()
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
            None => self.connect(tries.left()).await?,
        };
        let patience = self.options.ack_timeout;
        connection
            .deliver(batches, waiting, patience, deadline)
            .await?;
        self.keep(connection);
        Ok(())
    }

    /// Connects. What the client identifies itself with may have been changed since it was read: where that is refused,
    /// and is another by now, it connects once more.
    async fn connect(&self, limit: Duration) -> Result<Connection, Error> {
        let tls = self.tls.as_ref();
        let Some(identify) = &self.identify else {
            return Connection::open(&self.options, tls, limit).await;
        };
        let current = identify.current();
        let options = self.options.identified(current.clone());
        let opened = Connection::open(&options, tls, limit).await;
        let (Err(error), Some(refused)) = (&opened, &current) else {
            return opened;
        };
        if !error.is_of_identity() {
            return opened;
        }
        let Some(renewed) = identify.renewed(refused).await else {
            return opened;
        };
        let options = self.options.identified(Some(renewed));
        Connection::open(&options, tls, limit).await
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
