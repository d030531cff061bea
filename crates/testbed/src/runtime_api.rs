//! A small Lambda Runtime API: hands invocations to a function and takes its answers.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::server::{Answer, Server};
use crate::stand_in::REGION;

const PREFIX: &str = "/2018-06-01/runtime/invocation/";
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a function answered: a value, or the text of an error that it raised.
pub type Outcome = Result<Value, String>;

/// A running Runtime API of one function, ended when dropped.
#[derive(Debug)]
pub struct RuntimeApi {
    server: Server,
    function: String,
    send: mpsc::UnboundedSender<Invocation>,
    state: Arc<State>,
}

#[derive(Debug)]
struct Invocation {
    id: String,
    event: Value,
    deadline: SystemTime,
}

#[derive(Debug)]
struct State {
    function: String,
    queue: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    waiting: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
}

impl RuntimeApi {
    /// Starts the Runtime API of the function with this name.
    pub fn start(function: &str) -> Result<Self> {
        let (send, receive) = mpsc::unbounded_channel();
        let state = Arc::new(State {
            function: function.to_owned(),
            queue: receive.into(),
            waiting: Mutex::default(),
        });
        let answering = Arc::clone(&state);
        let server = Server::start(move |request| {
            let state = Arc::clone(&answering);
            async move { state.answer(request).await }
        })?;
        Ok(Self {
            server,
            function: function.to_owned(),
            send,
            state,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The environment variables that Lambda itself sets for the function.
    #[must_use]
    pub fn variables(&self) -> BTreeMap<String, String> {
        let (address, function) = (self.address().to_string(), &self.function);
        let group = format!("/aws/lambda/{function}");
        let pairs = [
            ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", function),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &group),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/22/[$LATEST]1"),
        ];
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Invokes the function with this much time, and waits for what it says.
    ///
    /// # Errors
    /// When the function says nothing in two minutes.
    pub async fn invoke(&self, id: &str, event: Value, time: Duration) -> Result<Outcome> {
        let (send, receive) = oneshot::channel();
        self.state.waiting().insert(id.to_owned(), send);
        let invocation = Invocation {
            id: id.to_owned(),
            event,
            deadline: SystemTime::now() + time,
        };
        self.send
            .send(invocation)
            .context("hand over an invocation")?;
        let answer = tokio::time::timeout(PATIENCE, receive).await;
        let answer = answer.with_context(|| format!("{id} was not answered in time"))?;
        answer.with_context(|| format!("{id} was dropped"))
    }
}

impl State {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().to_owned();
        let path = path.strip_prefix(PREFIX).unwrap_or_default();
        match path.split_once('/') {
            None if path == "next" => self.next().await,
            Some((id, kind)) => self.take(id, kind, request).await,
            None => empty(StatusCode::NOT_FOUND),
        }
    }

    async fn next(&self) -> Answer {
        let Some(one) = self.queue.lock().await.recv().await else {
            return empty(StatusCode::GONE);
        };
        let deadline = one.deadline.duration_since(UNIX_EPOCH)?.as_millis();
        let function = &self.function;
        let arn = format!("arn:aws:lambda:{REGION}:123456789012:function:{function}");
        let response = Response::builder()
            .header("lambda-runtime-aws-request-id", one.id)
            .header("lambda-runtime-deadline-ms", deadline.to_string())
            .header("lambda-runtime-invoked-function-arn", arn)
            .header(
                "lambda-runtime-trace-id",
                "Root=1-5bef4de7-ad49b0e87f6ef6c8",
            );
        Ok(response.body(Full::from(one.event.to_string()))?)
    }

    async fn take(&self, id: &str, kind: &str, request: Request<Incoming>) -> Answer {
        let bytes = request.into_body().collect().await?.to_bytes();
        let outcome = match kind {
            "response" => Ok(serde_json::from_slice(&bytes).context("read a function's answer")?),
            _ => Err(String::from_utf8_lossy(&bytes).into_owned()),
        };
        let Some(waiting) = self.waiting().remove(id) else {
            return empty(StatusCode::FORBIDDEN);
        };
        // Whoever waited may have given up.
        let _ = waiting.send(outcome);
        empty(StatusCode::ACCEPTED)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Outcome>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn empty(status: StatusCode) -> Answer {
    Ok(Response::builder().status(status).body(Full::default())?)
}
