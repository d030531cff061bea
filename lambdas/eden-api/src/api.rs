//! One invocation, from the event to the answer.

use std::time::Instant;

use eden_core::Eden;
use lambda_runtime::{Error, LambdaEvent};
use serde_json::Value;
use tracing::Instrument;

use crate::answer::{self, Done};
use crate::commands::{self, Work};
use crate::event::Event;
use crate::failure::Failure;
use crate::itself::{Caller, Itself};
use crate::parameters::Parameters;
use crate::time::Time;

/// The routes, for whoever missed them.
const ROUTES: &str = "GET or POST /api/v1/create, GET /api/v1/progress, GET or DELETE /api/v1/delete, GET /api/v1/list, \
                      POST /api/v1/purge";

/// The API, for all invocations of a process.
#[derive(Debug)]
pub(crate) struct Api {
    eden: Eden,
    caller: Caller,
}

impl Api {
    /// The API on top of eden, which has Lambda invoke it by this.
    pub(crate) fn new(eden: Eden, caller: Caller) -> Self {
        Self { eden, caller }
    }

    /// Answers an invocation, whatever it holds.
    ///
    /// # Errors
    /// When a create that was accepted could not be begun: Lambda invokes the function once more then.
    pub(crate) async fn answer(&self, invocation: LambdaEvent<Value>) -> Result<Value, Error> {
        let LambdaEvent { payload, context } = invocation;
        let time = Time::until(context.deadline());
        let span = tracing::info_span!("invocation", request_id = context.request_id);
        let itself = self.caller.of(&context.invoked_function_arn);
        let answer = async {
            match Work::read(&payload) {
                Some(work) => self.carry_out(work, time).await,
                None => Ok(self.respond(payload, &itself, time).await),
            }
        };
        Box::pin(answer).instrument(span).await
    }

    async fn carry_out(&self, work: Work, time: Time) -> Result<Value, Error> {
        let done = commands::carry_out(&self.eden, work, time).await;
        done.map_err(|failure| {
            tracing::warn!("{}", failure.message);
            failure.message
        })?;
        Ok(Value::Null)
    }

    async fn respond(&self, payload: Value, itself: &Itself, time: Time) -> Value {
        let started = Instant::now();
        let request = read(payload);
        let name = request.as_ref().ok().map(|(_, parameters)| parameters);
        let name = name.and_then(|parameters| parameters.get("name").map(str::to_owned));
        let outcome = match request {
            Ok((event, parameters)) => self.dispatch(&event, &parameters, itself, time).await,
            Err(failure) => Err(failure),
        };
        answer::log(&outcome, started);
        answer::response(outcome, name.as_deref())
    }

    async fn dispatch(
        &self,
        event: &Event,
        parameters: &Parameters,
        itself: &Itself,
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
            ("GET" | "POST", "/api/v1/create") if parameters.flag("async")? => {
                commands::accept(eden, itself, parameters, time).await
            }
            ("GET" | "POST", "/api/v1/create") => commands::create(eden, parameters, time).await,
            ("GET", "/api/v1/progress") => commands::progress(eden, parameters, time).await,
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
