//! Lambda's API as far as invoking one function goes: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use serde_json::{Value, json};

use crate::function::Function;
use crate::server::{Answer, Server};

/// How long an invocation takes that no function works on, so that those that run at once are seen together.
const WORK: Duration = Duration::from_millis(50);
/// How long a function has.
const TIME: Duration = Duration::from_secs(60);

/// What an invocation ends with.
#[derive(Clone, Debug)]
pub enum Invocation {
    /// This answer.
    Answered(Value),
    /// An error that the function raised, with this message.
    Raised(String),
    /// Lambda has the event, and nobody waits for the function.
    Accepted,
    /// Lambda does not invoke it: a status and the name of the error.
    Refused(u16, &'static str),
}

/// A server with one function of any name.
#[derive(Debug)]
pub struct LambdaApi {
    server: Server,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    variables: BTreeMap<String, String>,
    /// What works on events; without it all are answered as done.
    function: Option<Function>,
    /// What the next invocations end with instead.
    script: Mutex<VecDeque<Invocation>>,
    events: Mutex<Vec<Value>>,
    running: AtomicUsize,
    most_running: AtomicUsize,
}

impl LambdaApi {
    /// A function with these environment variables, whose process is `function`; without one it takes every event.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(variables: BTreeMap<String, String>, function: Option<Function>) -> Result<Self> {
        let state = Arc::new(State {
            variables,
            function,
            ..State::default()
        });
        let served = Arc::clone(&state);
        let server = Server::start(move |request| Arc::clone(&served).serve(request))?;
        Ok(Self { server, state })
    }

    /// Where it is.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The next invocations end with these; the function gets none of their events.
    pub fn script(&self, ends: impl IntoIterator<Item = Invocation>) {
        let script = self.state.script.lock();
        script.unwrap_or_else(PoisonError::into_inner).extend(ends);
    }

    /// The events of all invocations, and forgets them. Those that nobody waits for are given to no function: who drives it
    /// delivers them, late, twice or never.
    #[must_use]
    pub fn take_events(&self) -> Vec<Value> {
        let mut events = self
            .state
            .events
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *events)
    }

    /// How many invocations ran at the same time at most.
    #[must_use]
    pub fn most_running(&self) -> usize {
        self.state.most_running.load(Ordering::Relaxed)
    }

    /// What the function logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.state
            .function
            .as_ref()
            .map_or_else(String::new, Function::log)
    }
}

impl State {
    async fn serve(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let path = request.uri().path().to_owned();
        let is_waited_for = request
            .headers()
            .get("x-amz-invocation-type")
            .is_none_or(|kind| kind != "Event");
        let body = request
            .into_body()
            .collect()
            .await
            .context("read a request")?;
        if path.ends_with("/configuration") {
            let variables = json!({ "Environment": { "Variables": self.variables } });
            return Ok(Response::new(text(&variables)));
        }
        let event = serde_json::from_slice(&body.to_bytes()).context("an event is JSON")?;
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most_running.fetch_max(running, Ordering::Relaxed);
        let end = match is_waited_for {
            true => self.invoke(event).await,
            false => Ok(self.noted(&event).unwrap_or(Invocation::Accepted)),
        };
        self.running.fetch_sub(1, Ordering::Relaxed);
        answer(end?)
    }

    /// Keeps an event, and says what its invocation ends with where the script does.
    fn noted(&self, event: &Value) -> Option<Invocation> {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.push(event.clone());
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.pop_front()
    }

    async fn invoke(&self, event: Value) -> Result<Invocation> {
        if let Some(end) = self.noted(&event) {
            return Ok(end);
        }
        let Some(function) = &self.function else {
            tokio::time::sleep(WORK).await;
            return Ok(Invocation::Answered(Value::Null));
        };
        let outcome = function.invoke(event, TIME).await?;
        Ok(outcome.map_or_else(Invocation::Raised, Invocation::Answered))
    }
}

fn answer(end: Invocation) -> Answer {
    let response = Response::builder();
    let response =
        match end {
            Invocation::Answered(value) => response.body(text(&value)),
            Invocation::Accepted => response.status(StatusCode::ACCEPTED).body(Full::default()),
            Invocation::Raised(message) => response
                .header("x-amz-function-error", "Unhandled")
                .body(text(
                    &json!({ "errorType": "Error", "errorMessage": message }),
                )),
            Invocation::Refused(status, name) => response
                .status(StatusCode::from_u16(status)?)
                .header("x-amzn-errortype", name)
                .body(text(&json!({ "Message": "Not now." }))),
        };
    response.context("make an answer")
}

fn text(value: &Value) -> Full<Bytes> {
    Full::new(Bytes::from(value.to_string()))
}
