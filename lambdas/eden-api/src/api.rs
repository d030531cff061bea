//! One invocation, from the event to the answer.

use std::time::Instant;

use eden_core::Eden;
use lambda_runtime::LambdaEvent;
use serde_json::Value;
use tracing::Instrument;

use crate::answer::{self, Done};
use crate::commands;
use crate::event::Event;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::{self, Time};

/// The routes, for whoever missed them.
const ROUTES: &str = "GET or POST /api/v1/create, GET or DELETE /api/v1/delete, GET /api/v1/list, POST \
                      /api/v1/purge";

/// The API, for all invocations of a process.
#[derive(Debug)]
pub(crate) struct Api {
    eden: Eden,
}

impl Api {
    /// The API on top of eden.
    pub(crate) fn new(eden: Eden) -> Self {
        Self { eden }
    }

    /// Answers an invocation, whatever it holds.
    pub(crate) async fn answer(&self, invocation: LambdaEvent<Value>) -> Value {
        let LambdaEvent { payload, context } = invocation;
        let time = Time::until(context.deadline());
        let span = tracing::info_span!("invocation", request_id = context.request_id);
        Box::pin(self.respond(payload, time)).instrument(span).await
    }

    async fn respond(&self, payload: Value, time: Time) -> Value {
        let started = Instant::now();
        let request = read(payload);
        let name = request.as_ref().ok().map(|(_, parameters)| parameters);
        let name = name.and_then(|parameters| parameters.get("name").map(str::to_owned));
        let outcome = match request {
            Ok((event, parameters)) => self.dispatch(&event, &parameters, time).await,
            Err(failure) => Err(failure),
        };
        log(&outcome, started);
        answer::response(outcome, name.as_deref())
    }

    async fn dispatch(
        &self,
        event: &Event,
        parameters: &Parameters,
        time: Time,
    ) -> Result<Done, Failure> {
        let (eden, method, route) = (&self.eden, event.http_method.as_str(), &event.resource);
        tracing::info!(
            method,
            resource = route,
            profile = parameters.profile(),
            "request"
        );
        match (method, route.as_str()) {
            ("GET" | "POST", "/api/v1/create") => commands::create(eden, parameters, time).await,
            ("GET" | "DELETE", "/api/v1/delete") => commands::delete(eden, parameters, time).await,
            ("GET", "/api/v1/list") => commands::list(eden, parameters, time).await,
            ("POST", "/api/v1/purge") => commands::purge(eden, parameters, time).await,
            _ => Err(Failure::not_found(format!(
                "there is no {method} {route}; there are {ROUTES}"
            ))),
        }
    }
}

fn read(payload: Value) -> Result<(Event, Parameters), Failure> {
    let event = Event::read(payload)?;
    let parameters = Parameters::read(&event)?;
    Ok((event, parameters))
}

fn log(outcome: &Result<Done, Failure>, started: Instant) {
    let (status, took_ms) = (answer::status(outcome), time::millis(started.elapsed()));
    match outcome {
        Ok(done) => tracing::info!(status, took_ms, "{}", done.message),
        Err(failure) => tracing::warn!(status, took_ms, "{}", failure.message),
    }
}
