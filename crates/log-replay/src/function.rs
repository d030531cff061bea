//! Records to a function, in events like those of a stream.

mod answer;
mod event;
mod output;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use aws_calls::{CallError, Failure};
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::error::SdkError;
use aws_sdk_lambda::operation::invoke::{InvokeError, InvokeOutput};
use aws_sdk_lambda::primitives::Blob;
use retry::Tries;

use self::answer::Verdict;
use self::event::Event;
use self::output::Output;
use crate::cli::{Arrival, Cli};
use crate::object::Object;
use crate::pace::Pace;
use crate::target::{Left, Source};

/// A function has at most 15 minutes.
const ANSWER_PATIENCE: Duration = Duration::from_secs(16 * 60);
const TOO_LARGE: &str = "larger than an event of a function may be";
/// How long an event of which nothing is taken is tried.
const PATIENCE: Duration = Duration::from_secs(3600);

/// A function that records are delivered to.
#[derive(Debug)]
pub(crate) struct Function {
    client: Client,
    name: String,
    batch_size: usize,
    arrival: Arrival,
}

impl Function {
    pub(crate) fn new(name: &str, cli: &Cli, config: &SdkConfig) -> Self {
        // It answers when it has done its work, until when nothing comes.
        let config = aws_sdk_lambda::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder()
                    .read_timeout(ANSWER_PATIENCE)
                    .build(),
            )
            .build();
        Self {
            client: Client::from_conf(config),
            name: name.to_owned(),
            batch_size: usize::from(cli.batch_size),
            arrival: cli.arrival,
        }
    }

    /// Checks that it is there, and that it does not write where these objects are: each run would read what the one
    /// before wrote.
    ///
    /// # Errors
    /// When that is so, or not known.
    pub(crate) async fn check(&self, objects: &[Object]) -> Result<()> {
        let call = self.client.get_function_configuration();
        let configuration = call.function_name(&self.name).send().await;
        let configuration = configuration.map_err(|error| {
            CallError::of("Lambda", "GetFunctionConfiguration", &self.name, &error)
        });
        let configuration = configuration.context(
            "find out where the function writes to, which must not be where the records are",
        )?;
        let environment = configuration.environment();
        if let Some(error) = environment.and_then(|environment| environment.error()) {
            let why = error.message().unwrap_or("Lambda does not say why");
            bail!(
                "the environment variables of {} cannot be read: {why}",
                self.name
            );
        }
        let variables = environment.and_then(|environment| environment.variables());
        match variables.and_then(Output::of) {
            Some(output) => output.check(objects, &self.name),
            None => Ok(()),
        }
    }

    /// Delivers the records of an object in their order, event by event, and says which stay.
    ///
    /// # Errors
    /// When the function cannot be invoked.
    pub(crate) async fn deliver(&self, source: &Source<'_>, pace: &Pace) -> Result<Vec<Left>> {
        let (mut left, mut from) = (Vec::new(), 0);
        while from < source.records.len() {
            let event = Event::of(source, from, self.batch_size, self.arrival);
            if event.lines.is_empty() {
                let why = TOO_LARGE.to_owned();
                left.push(Left { index: from, why });
                from += 1;
                continue;
            }
            match self.deliver_event(&event, pace).await? {
                Ok(taken) => from += taken,
                Err(why) => {
                    left.extend((from..source.records.len()).map(|index| Left {
                        index,
                        why: why.clone(),
                    }));
                    break;
                }
            }
        }
        Ok(left)
    }

    /// Delivers an event until something of it is taken: so many of its first records, or why there is nothing.
    async fn deliver_event(
        &self,
        event: &Event,
        pace: &Pace,
    ) -> Result<std::result::Result<usize, String>> {
        let mut tries = Tries::until(Instant::now() + PATIENCE);
        loop {
            pace.wait_for(event.lines.len()).await;
            let why = match self.invoke(event).await? {
                Verdict::Taken(records) => return Ok(Ok(records)),
                Verdict::Failed(why) => why,
            };
            tries.count();
            let Some(wait) = tries.wait() else {
                return Ok(Err(why));
            };
            tokio::time::sleep(wait).await;
        }
    }

    async fn invoke(&self, event: &Event) -> Result<Verdict> {
        let call = self.client.invoke().function_name(&self.name);
        let invoked = call.payload(Blob::new(event.payload.clone())).send().await;
        match invoked {
            Ok(output) => Ok(verdict(&output, event)),
            Err(error) if may_pass(&error) => {
                let error = CallError::of("Lambda", "Invoke", &self.name, &error);
                Ok(Verdict::Failed(error.to_string()))
            }
            Err(error) => Err(CallError::of("Lambda", "Invoke", &self.name, &error).into()),
        }
    }
}

fn verdict(output: &InvokeOutput, event: &Event) -> Verdict {
    let payload = output.payload().map_or(&[][..], AsRef::as_ref);
    if output.function_error().is_some() {
        return Verdict::Failed(answer::error(payload));
    }
    answer::read(payload, &event.lines)
}

/// Throttling, outages and lost answers pass; what is refused is refused again.
fn may_pass(error: &SdkError<InvokeError>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::ServiceError(answer) => {
            matches!(answer.raw().status().as_u16(), 429 | 500..)
        }
        // No credentials is no answer either, and does not pass.
        _ => CallError::of("Lambda", "Invoke", "", error).failure == Failure::NoAnswer,
    }
}
