//! One connection to a server, from the first byte to the last acknowledgement.

mod handshake;
mod prompt;
mod tls;

use std::collections::{HashMap, HashSet};
use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufWriter};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

pub(crate) use self::tls::{check_authorities, connector};

use self::prompt::Prompt;
use self::tls::server_name;
use crate::batch::Batch;
use crate::error::Error;
use crate::options::Options;
use crate::reply::{self, Reply};

/// Resolving, connecting, TLS and greeting together.
const TO_CONNECT: Duration = Duration::from_secs(10);

type Stream = Either<Prompt, Box<TlsStream<Prompt>>>;

/// A connection over which the server and the client have greeted each other.
#[derive(Debug)]
pub(crate) struct Connection {
    server: String,
    stream: Stream,
    received: Vec<u8>,
}

impl Connection {
    /// Connects and, where there is a shared key, proves it and has it proved.
    pub(crate) async fn open(
        options: &Options,
        tls: Option<&TlsConnector>,
        limit: Duration,
    ) -> Result<Self, Error> {
        let limit = limit.min(TO_CONNECT);
        match tokio::time::timeout(limit, Self::open_now(options, tls)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::Slow {
                server: options.endpoint.to_string(),
                after: limit,
                greeting: options.shared_key.is_some(),
            }),
        }
    }

    async fn open_now(options: &Options, tls: Option<&TlsConnector>) -> Result<Self, Error> {
        let server = options.endpoint.to_string();
        let stream = dial(options, tls).await.map_err(|source| Error::Connect {
            server: server.clone(),
            source,
        })?;
        let mut connection = Self {
            server,
            stream,
            received: Vec::new(),
        };
        if let Some(key) = &options.shared_key {
            connection.shake_hands(options, key).await?;
        }
        Ok(connection)
    }

    /// Sends these batches and waits for their acknowledgements; `waiting` keeps those that are not there.
    pub(crate) async fn deliver(
        &mut self,
        batches: &[Batch],
        waiting: &mut Vec<usize>,
        patience: Duration,
        deadline: Instant,
    ) -> Result<(), Error> {
        let places = waiting.clone();
        let (mut reader, writer) = tokio::io::split(&mut self.stream);
        let sending = async {
            // Where writing fails, reading does too, after the acknowledgements that have come before.
            let _ = write(
                writer,
                places.iter().filter_map(|&place| batches.get(place)),
            )
            .await;
            std::future::pending().await
        };
        let mut acks = Acks {
            server: &self.server,
            received: &mut self.received,
            patience,
            deadline,
        };
        tokio::select! {
            outcome = acks.collect(&mut reader, batches, waiting) => outcome,
            never = sending => never,
        }
    }

    async fn receive(&mut self) -> Result<Reply, Error> {
        receive(&self.server, &mut self.stream, &mut self.received).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        written.await.map_err(|error| broken(&self.server, error))
    }
}

/// Waits for acknowledgements.
struct Acks<'a> {
    server: &'a str,
    received: &'a mut Vec<u8>,
    patience: Duration,
    deadline: Instant,
}

impl Acks<'_> {
    async fn collect(
        &mut self,
        reader: &mut (impl AsyncRead + Unpin),
        batches: &[Batch],
        waiting: &mut Vec<usize>,
    ) -> Result<(), Error> {
        // There may be thousands of each.
        let chunk = |&place: &usize| Some((batches.get(place)?.chunk(), place));
        let mut open: HashMap<&str, usize> = waiting.iter().filter_map(chunk).collect();
        while !open.is_empty() {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let limit = self.patience.min(left);
            let reply = receive(self.server, reader, self.received);
            let reply = tokio::time::timeout(limit, reply).await;
            let chunk = match reply {
                Ok(Ok(Reply::Ack(chunk))) => chunk,
                Ok(Ok(_)) => return Err(self.stopped(waiting, &open, Self::uncalled_for)),
                Ok(Err(error)) => return Err(self.stopped(waiting, &open, |_| error)),
                Err(_) => {
                    let late = |this: &Self| this.late(open.len(), limit);
                    return Err(self.stopped(waiting, &open, late));
                }
            };
            open.remove(&*chunk);
        }
        waiting.clear();
        Ok(())
    }

    /// Keeps what is still waited for.
    fn stopped(
        &self,
        waiting: &mut Vec<usize>,
        open: &HashMap<&str, usize>,
        error: impl FnOnce(&Self) -> Error,
    ) -> Error {
        let open: HashSet<usize> = open.values().copied().collect();
        waiting.retain(|place| open.contains(place));
        error(self)
    }

    fn late(&self, count: usize, after: Duration) -> Error {
        let server = self.server.to_owned();
        Error::NoAck {
            server,
            count,
            after,
        }
    }

    /// Without a shared key nobody greets.
    fn uncalled_for(&self) -> Error {
        let server = self.server.to_owned();
        Error::KeyWanted { server }
    }
}

async fn dial(options: &Options, tls: Option<&TlsConnector>) -> io::Result<Stream> {
    let endpoint = &options.endpoint;
    let stream = Prompt::connect(&endpoint.host, endpoint.port).await?;
    let Some(tls) = tls else {
        return Ok(Either::Left(stream));
    };
    let secured = tls.connect(server_name(&endpoint.host)?, stream).await?;
    Ok(Either::Right(Box::new(secured)))
}

async fn write<'b>(
    writer: impl AsyncWrite + Unpin,
    batches: impl Iterator<Item = &'b Batch>,
) -> io::Result<()> {
    let mut writer = BufWriter::new(writer);
    for batch in batches {
        writer.write_all(&batch.head()).await?;
        writer.write_all(batch.entries()).await?;
        writer.write_all(&batch.tail()).await?;
    }
    writer.flush().await
}

async fn receive(
    server: &str,
    reader: &mut (impl AsyncRead + Unpin),
    received: &mut Vec<u8>,
) -> Result<Reply, Error> {
    loop {
        let taken = reply::take(received).map_err(|what| Error::Protocol {
            server: server.to_owned(),
            what,
        });
        if let Some(reply) = taken? {
            return Ok(reply);
        }
        let count = reader.read_buf(received).await;
        if count.map_err(|error| broken(server, error))? == 0 {
            let closed = io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed it");
            return Err(broken(server, closed));
        }
    }
}

fn broken(server: &str, source: io::Error) -> Error {
    let server = server.to_owned();
    Error::Broken { server, source }
}
