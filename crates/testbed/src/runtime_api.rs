//! A Lambda Runtime API: hands invocations to a function's process and takes its answers.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

mod ending;
mod endpoints;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, bail};
use hyper::body::Bytes;
use tokio::sync::oneshot;

pub use self::ending::Ending;

use self::endpoints::{Endpoints, Invocation, Phase};
use crate::server::Server;
use crate::stand_in::REGION;

/// A running Runtime API, for one process: as on Lambda, each execution environment has its own.
///
/// It ends when dropped.
#[derive(Debug)]
pub struct RuntimeApi {
    server: Server,
    function: String,
    endpoints: Arc<Endpoints>,
    invocations: AtomicUsize,
}

impl RuntimeApi {
    /// Starts the Runtime API of the function with this name.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(function: &str) -> Result<Self> {
        let arn = format!("arn:aws:lambda:{REGION}:123456789012:function:{function}");
        let endpoints = Arc::new(Endpoints::new(arn));
        let shared = Arc::clone(&endpoints);
        let server = Server::start(move |request| Arc::clone(&shared).answer(request))?;
        Ok(Self {
            server,
            function: function.to_owned(),
            endpoints,
            invocations: AtomicUsize::new(0),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The environment variables that Lambda itself sets for the function.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        let (address, function) = (self.address().to_string(), &self.function);
        let group = format!("/aws/lambda/{function}");
        let pairs = [
            ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", function),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &group),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/22/[$LATEST]1"),
            ("_HANDLER", "bootstrap"),
            ("LANG", "en_US.UTF-8"),
            ("TZ", ":UTC"),
        ];
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        pairs.map(own).into()
    }

    /// Waits for the function's first `next` and says when it came.
    ///
    /// # Errors
    /// When the function reported an error of its initialization instead.
    pub async fn ready(&self) -> Result<Instant> {
        let mut phase = self.endpoints.phase();
        let reached = phase.wait_for(|phase| !matches!(phase, Phase::Starting));
        match &*reached.await? {
            Phase::Asked(when) => Ok(*when),
            Phase::Failed(error) => bail!("the function could not be initialized: {error}"),
            Phase::Starting => bail!("the function is still starting"),
        }
    }

    /// Invokes the function with an event, as it is, and this much time, and waits for its answer
    /// however long that takes.
    pub async fn invoke(&self, event: impl Into<Bytes>, time: Duration) -> Ending {
        let number = self.invocations.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.endpoints.queue(Invocation {
            id: format!("request-{number}"),
            event: event.into(),
            deadline: SystemTime::now() + time,
            answer,
        });
        answered.await.unwrap_or(Ending::Superseded)
    }
}
