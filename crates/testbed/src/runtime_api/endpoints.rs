//! The paths of the Runtime API.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use tokio::sync::{Notify, oneshot, watch};

use super::Ending;
use crate::server::Answer;

const PREFIX: &str = "/2018-06-01/runtime/";

/// What a function may answer at most, in bytes.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;

/// One event for the function.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) id: String,
    pub(super) event: Bytes,
    pub(super) deadline: SystemTime,
    pub(super) answer: oneshot::Sender<Ending>,
}

/// How far the function's process has come.
#[derive(Debug, Default)]
pub(super) enum Phase {
    #[default]
    Starting,
    /// It first asked for an invocation at this time.
    Asked(Instant),
    /// It reported this.
    Failed(String),
}

/// The invocation that waits to be fetched, the one being worked on, and how far the function is.
#[derive(Debug)]
pub(super) struct Endpoints {
    waiting: Mutex<Option<Invocation>>,
    running: Mutex<Option<(String, oneshot::Sender<Ending>)>>,
    arrived: Notify,
    phase: watch::Sender<Phase>,
    arn: String,
}

impl Endpoints {
    /// Those of the function with this ARN.
    pub(super) fn new(arn: String) -> Self {
        Self {
            waiting: Mutex::default(),
            running: Mutex::default(),
            arrived: Notify::new(),
            phase: watch::Sender::default(),
            arn,
        }
    }

    pub(super) fn phase(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// Has the function's next `next` answered with this.
    pub(super) fn queue(&self, invocation: Invocation) {
        *lock(&self.waiting) = Some(invocation);
        self.arrived.notify_one();
    }

    pub(super) async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().to_owned();
        let path = path.strip_prefix(PREFIX).unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method().clone(), parts.as_slice()) {
            (Method::GET, ["invocation", "next"]) => self.next().await,
            (Method::POST, ["invocation", id, "response"]) => {
                self.finish(id, body(request).await?, Ending::Answered)
            }
            (Method::POST, ["invocation", id, "error"]) => {
                self.finish(id, body(request).await?, |body| Ending::Raised(text(&body)))
            }
            (Method::POST, ["init", "error"]) => {
                let error = text(&body(request).await?);
                self.phase.send_replace(Phase::Failed(error));
                status(StatusCode::ACCEPTED)
            }
            _ => status(StatusCode::NOT_FOUND),
        }
    }

    async fn next(&self) -> Answer {
        let first = |phase: &mut Phase| {
            let starting = matches!(phase, Phase::Starting);
            if starting {
                *phase = Phase::Asked(Instant::now());
            }
            starting
        };
        self.phase.send_if_modified(first);
        loop {
            let taken = lock(&self.waiting).take();
            match taken {
                Some(invocation) => return self.hand_over(invocation),
                None => self.arrived.notified().await,
            }
        }
    }

    fn hand_over(&self, invocation: Invocation) -> Answer {
        let deadline = invocation.deadline.duration_since(UNIX_EPOCH)?;
        let response = Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", &invocation.id)
            .header(
                "lambda-runtime-deadline-ms",
                deadline.as_millis().to_string(),
            )
            .header("lambda-runtime-invoked-function-arn", &self.arn)
            .header(
                "lambda-runtime-trace-id",
                "Root=1-5bef4de7-ad49b0e87f6ef6c8",
            );
        let response = response.body(Full::new(invocation.event))?;
        *lock(&self.running) = Some((invocation.id, invocation.answer));
        Ok(response)
    }

    fn finish(&self, id: &str, body: Bytes, outcome: impl FnOnce(Bytes) -> Ending) -> Answer {
        if body.len() > LARGEST_ANSWER {
            return status(StatusCode::PAYLOAD_TOO_LARGE);
        }
        match lock(&self.running).take_if(|(running, _)| running == id) {
            None => status(StatusCode::BAD_REQUEST),
            Some((_, answer)) => {
                // Whoever invoked it may have given up.
                let _ = answer.send(outcome(body));
                status(StatusCode::ACCEPTED)
            }
        }
    }
}

async fn body(request: Request<Incoming>) -> Result<Bytes> {
    let body = request.into_body().collect().await;
    Ok(body.context("read what a function sent")?.to_bytes())
}

fn text(body: &Bytes) -> String {
    String::from_utf8_lossy(body).into_owned()
}

fn status(status: StatusCode) -> Answer {
    let response = Response::builder().status(status);
    Ok(response.body(Full::default())?)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
