//! From an invocation to a request, and from an answer to what Lambda returns.

use std::time::Instant;

use lambda_runtime::LambdaEvent;
use serde_json::Value;
use tracing::Instrument;

use crate::event::Request;
use crate::response::Response;
use crate::time::{Time, millis};
use crate::views;

/// Answers an invocation, whatever it holds. Of a request nothing is logged but its method: path and query may hold tokens.
pub(crate) async fn answer<F>(
    invocation: LambdaEvent<Value>,
    work: impl FnOnce(Request, Time) -> F,
) -> Value
where
    F: Future<Output = Response>,
{
    let LambdaEvent { payload, context } = invocation;
    let (started, time) = (Instant::now(), Time::until(context.deadline()));
    let span = tracing::info_span!("invocation", request_id = context.request_id);
    let response = async {
        let (method, response) = match Request::read(payload) {
            Ok(request) => {
                let method = request.method.clone();
                (method, Box::pin(work(request, time)).await)
            }
            Err(why) => {
                tracing::error!("{why}");
                (String::new(), views::unavailable())
            }
        };
        let took_ms = millis(started.elapsed());
        tracing::info!(method, status = response.status, took_ms, "answered");
        response
    };
    Box::pin(response).instrument(span).await.into_value()
}
