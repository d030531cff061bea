//! One invocation, from the event to the answer.

use std::time::{Duration, Instant};

use bytes::Bytes;
use kinesis_utils::batch::BatchResponse;
use kinesis_utils::event::Event;
use lambda_runtime::{Context, Diagnostic, Error, LambdaEvent, Runtime, service_fn};
use serde::de::IgnoredAny;
use tracing::Instrument;

use crate::batch::{Batch, Kept};
use crate::body::Bodies;
use crate::config::Settings;
use crate::deadline::Deadline;
use crate::failed_logs::{FailedLogs, MAX_TYPES};
use crate::log;
use crate::metrics::Metrics;
use crate::redacting::{Ready, Redacting};
use crate::sink::{Delivery, Left, Sink};

/// Kept for failed logs when a sink takes all the time it is given.
const FOR_FAILED_LOGS: Duration = Duration::from_secs(1);

/// A function: a sink and everything around it.
#[derive(Debug)]
pub struct Mover<S> {
    settings: Settings,
    redacting: Option<Redacting>,
    failed_logs: FailedLogs,
    sink: S,
}

/// Why a batch is not done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("the event is not one of a Kinesis stream: {0}")]
    Event(#[from] serde_json::Error),
    #[error("{target} did not take the batch: {reason}")]
    Sink { target: String, reason: String },
    #[error("the batch was not redacted, and so nothing of it was delivered: {0}")]
    Redaction(String),
    #[error("the batch's failed logs were not kept: {0}")]
    FailedLogs(String),
    #[error("what could not be redacted was not kept: {0}")]
    Unredacted(String),
}

/// Serves invocations until Lambda ends the function.
///
/// # Errors
/// When the Runtime API cannot be reached.
pub(crate) async fn run<S: Sink>(mover: Mover<S>) -> Result<(), Error> {
    let (mover, bodies) = (&mover, Bodies::default());
    let service = service_fn(|event: LambdaEvent<IgnoredAny>| {
        let span = tracing::info_span!("invocation", request_id = event.context.request_id);
        mover.answer(bodies.take(), event.context).instrument(span)
    });
    Runtime::new(service).layer(bodies.clone()).run().await
}

impl<S: Sink> Mover<S> {
    /// A function that hands records to a sink, and what cannot be delivered to failed logs.
    #[must_use]
    pub fn new(mut settings: Settings, failed_logs: FailedLogs, sink: S) -> Self {
        settings.decode.time_required = S::NEEDS_TIME;
        settings.decode.time_range = settings.time_range(S::TIME_RANGE);
        let redacting = settings.redaction.take().map(Redacting::new);
        settings.decode.max_types = (!sink.takes_any_types()).then_some(MAX_TYPES);
        Self {
            settings,
            redacting,
            failed_logs,
            sink,
        }
    }

    async fn answer(&self, event: Bytes, context: Context) -> Result<BatchResponse, Diagnostic> {
        let (started, mut metrics) = (Instant::now(), Metrics::default());
        let outcome = self
            .deliver(&event, Deadline::before(context.deadline()), &mut metrics)
            .await;
        metrics.duration = started.elapsed();
        metrics.emit(&context.env_config.function_name, S::KIND);
        match &outcome {
            Ok(response) => tracing::info!(checkpoint = response.checkpoint(), "done"),
            Err(failure) => tracing::error!(
                sink = self.sink.target(),
                error = failure.to_string(),
                "the batch failed: nothing of it counts as done, and it will be delivered again"
            ),
        }
        outcome.map_err(|failure| Diagnostic {
            error_type: failure.kind().into(),
            error_message: failure.to_string(),
        })
    }

    async fn deliver(
        &self,
        event: &[u8],
        deadline: Deadline,
        metrics: &mut Metrics,
    ) -> Result<BatchResponse, Failure> {
        let event = Event::from_json(event)?;
        let redacting = self.redacting(deadline).await?;
        metrics.unredactable = redacting.map(|_| 0);
        let mut batch = Batch::new(&event, &self.settings.decode).redacted(redacting);
        let outcome = deadline
            .limit(
                self.sink
                    .deliver(&mut batch, deadline.earlier(FOR_FAILED_LOGS)),
            )
            .await;
        metrics.count(&batch);
        let delivery = match outcome {
            Some(Ok(delivery)) => delivery,
            Some(Err(error)) => return Err(self.failure(&error.to_string())),
            None => return Err(self.failure("the function's time ran out")),
        };
        metrics.delivered = delivery.records;
        metrics.bytes = delivery.bytes;
        metrics.own = delivery.own;
        metrics.left = self.left(&delivery);
        self.keep_failed(batch, redacting, deadline).await?;
        self.response(&event, delivery)
    }

    /// The redaction with its key, where there is one: without the key, nothing is delivered.
    async fn redacting(&self, deadline: Deadline) -> Result<Option<&Ready>, Failure> {
        let Some(redacting) = &self.redacting else {
            return Ok(None);
        };
        let ready = redacting.ready(deadline).await;
        ready.map(Some).map_err(Failure::Redaction)
    }

    async fn keep_failed(
        &self,
        batch: Batch<'_>,
        redacting: Option<&Ready>,
        deadline: Deadline,
    ) -> Result<(), Failure> {
        let schema = &self.settings.decode.schema;
        let Kept {
            failed, unredacted, ..
        } = batch.kept;
        let kept = self.failed_logs.write(failed, schema, deadline).await;
        kept.map_err(|error| Failure::FailedLogs(error.to_string()))?;
        let Some(apart) = redacting.and_then(|ready| ready.unredacted.as_ref()) else {
            unredacted.log_dropped();
            return Ok(());
        };
        let kept = apart.write(unredacted, schema, deadline).await;
        kept.map_err(|error| Failure::Unredacted(error.to_string()))
    }

    /// How many records are delivered again though the batch does not fail, which only a mapping that consents allows.
    fn left(&self, delivery: &Delivery) -> Option<u64> {
        let left = delivery.left.as_ref().map_or(0, |left| left.records);
        self.settings.report_batch_item_failures.then_some(left)
    }

    /// Without the mapping's consent, an answer with failures would mark them as done.
    fn response(&self, event: &Event<'_>, delivery: Delivery) -> Result<BatchResponse, Failure> {
        match delivery.left {
            None => Ok(BatchResponse::done()),
            Some(left) if self.settings.report_batch_item_failures => {
                let (records, reason) = (left.records, log::bounded(&left.reason));
                tracing::warn!(records, reason, "not taken, and will be delivered again");
                Ok(BatchResponse::done_up_to(event, left.first))
            }
            Some(Left {
                records, reason, ..
            }) => Err(self.failure(&format!(
                "{records} of its records were not taken: {reason}"
            ))),
        }
    }

    fn failure(&self, reason: &str) -> Failure {
        let (target, reason) = (self.sink.target(), log::bounded(reason));
        Failure::Sink { target, reason }
    }
}

impl Failure {
    fn kind(&self) -> &'static str {
        match self {
            Self::Event(_) => "EventError",
            Self::Sink { .. } => "SinkError",
            Self::Redaction(_) => "RedactionError",
            Self::FailedLogs(_) => "FailedLogsError",
            Self::Unredacted(_) => "UnredactedError",
        }
    }
}

impl Metrics {
    fn count(&mut self, batch: &Batch<'_>) {
        let counts = batch.kept.counts;
        self.records_in = counts.decoded + counts.failed + counts.filtered + counts.unredactable;
        self.failed = counts.failed;
        self.filtered = counts.filtered;
        self.unredactable = self.unredactable.map(|_| counts.unredactable);
    }
}
