//! `create` with `async`: it is answered at once, and the function invokes itself to carry it out.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use eden_core::context::{Context, Event};
use eden_core::progress::{Ended, Order, TakenUp};
use eden_core::record::EnvironmentId;
use eden_core::{Begun, Eden, Error};
use form_urlencoded::Serializer;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::create::{Wanted, finish};
use crate::answer::{self, Done};
use crate::failure::Failure;
use crate::itself::Itself;
use crate::parameters::Parameters;
use crate::time::{self, Time};

/// The key of the event that the function sends itself. API Gateway sends none of that name, whatever a request holds.
const KEY: &str = "eden:create";
/// Kept for storing how a create has ended.
const TO_STORE: Duration = Duration::from_secs(1);
/// How often is stored what a create does, where that changes.
const STEPS: Duration = Duration::from_secs(2);

/// A create that was accepted.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Work {
    order: Order,
    parameters: Parameters,
}

impl Work {
    /// The create in an event, where it is one that the function sent itself.
    pub(crate) fn read(event: &Value) -> Option<Self> {
        serde_json::from_value(event.get(KEY)?.clone()).ok()
    }

    fn event(&self) -> Value {
        json!({ KEY: self })
    }
}

/// Looks at all that a create can be refused for, makes nothing, and has it carried out later.
pub(crate) async fn accept(
    eden: &Eden,
    itself: &Itself,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    let wanted = Wanted::of(parameters)?;
    let run = |context| async move { hand_on(eden, itself, parameters, &context, &wanted).await };
    time.run(run).await
}

async fn hand_on(
    eden: &Eden,
    itself: &Itself,
    parameters: &Parameters,
    context: &Context,
    wanted: &Wanted,
) -> Result<Done, Failure> {
    let (begun, request) = wanted.begin(eden, context).await?;
    let accepted = Box::pin(eden.accept(context, &begun, &request)).await?;
    let work = Work {
        order: accepted.order,
        parameters: parameters.clone(),
    };
    if let Err(error) = send(itself, &begun, &work).await {
        let order = &work.order;
        eden.withdraw(context, begun, &wanted.id, order).await;
        return Err(error.into());
    }
    let id = &wanted.id;
    let mut done = Done::environment("accepted", &id.name, Some(accepted.endpoint)).later();
    let place = place(id, &work.order);
    done.fields.insert("id".into(), work.order.id.into());
    done.fields.insert("progress".into(), place.into());
    Ok(done)
}

/// Sends the function an event; the lease is kept until Lambda has it.
async fn send(itself: &Itself, begun: &Begun, work: &Work) -> Result<(), Error> {
    let sent = begun.during(itself.invoke_later(work.event())).await;
    Ok(sent?)
}

/// Where to ask for the progress, below the API's host.
fn place(id: &EnvironmentId, order: &Order) -> String {
    let query = Serializer::new(String::new())
        .append_pair("name", &id.name)
        .append_pair("profile", &id.profile)
        .append_pair("id", &order.id)
        .finish();
    format!("/api/v1/progress?{query}")
}

/// Carries a create out that was accepted, unless it is outdated.
///
/// # Errors
/// When the create could not be begun: Lambda sends the event once more.
pub(crate) async fn carry_out(eden: &Eden, work: Work, time: Time) -> Result<(), Failure> {
    let (started, steps) = (Instant::now(), Steps::default());
    let wanted = Wanted::of(&work.parameters)?;
    let (id, order) = (&wanted.id, &work.order);
    let until = SystemTime::now() + time.left();
    let take = |context| async move { Ok(eden.take_up(&context, id, order, until).await?) };
    let outcome = match time.run(take).await? {
        TakenUp::Begun(begun) => {
            Box::pin(create(eden, &wanted, order, begun, (time, &steps))).await
        }
        TakenUp::Superseded => Err(superseded(id)),
        TakenUp::Outdated => {
            tracing::info!(
                name = id.name,
                profile = id.profile,
                "an outdated create is left"
            );
            return Ok(());
        }
    };
    answer::log(&outcome, started);
    end(eden, id, order, (outcome, &steps.now())).await
}

async fn create(
    eden: &Eden,
    wanted: &Wanted,
    order: &Order,
    begun: Begun,
    (time, steps): (Time, &Steps),
) -> Result<Done, Failure> {
    let run = |context: Context| async move {
        let request = match begun.during(wanted.request(eden)).await {
            Ok(request) => request,
            Err(failure) => {
                begun.cancel(&context).await;
                return Err(failure);
            }
        };
        finish(eden, &context, begun, &request).await
    };
    let heard = steps.clone();
    let listener = move |event: Event| {
        heard.hear(&event);
        time::tell(event);
    };
    let work = time.less(TO_STORE).run_with(listener, run);
    steps.stored_during(eden, &wanted.id, order, work).await
}

fn superseded(id: &EnvironmentId) -> Failure {
    Failure::conflict(format!(
        "another command has changed environment {} since this create was accepted, so that it was not begun. Look at what the \
         other command did, and ask for it again",
        id.name
    ))
}

/// Stores what the caller would have been answered.
async fn end(
    eden: &Eden,
    id: &EnvironmentId,
    order: &Order,
    (outcome, step): (Result<Done, Failure>, &str),
) -> Result<(), Failure> {
    let (is_done, code) = (outcome.is_ok(), answer::status(&outcome));
    let mut body = answer::body(outcome, Some(&id.name));
    body.insert("code".into(), code.into());
    let ended = Ended {
        is_done,
        answer: &Value::from(body).to_string(),
        step,
    };
    Ok(eden
        .end_order(&Context::default(), id, order, ended)
        .await?)
}

/// What a create does, as it says.
#[derive(Clone, Debug, Default)]
struct Steps(Arc<Mutex<String>>);

impl Steps {
    fn hear(&self, event: &Event) {
        let text = match event {
            Event::Finished { call, subject, .. } => format!("{call} on {subject}"),
            Event::Waiting(text) => text.clone(),
            _ => return,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    fn now(&self) -> String {
        let step = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        step.clone()
    }

    /// Does work, and stores now and then what it does.
    async fn stored_during<T>(
        &self,
        eden: &Eden,
        id: &EnvironmentId,
        order: &Order,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = std::pin::pin!(work);
        let mut stored = String::new();
        loop {
            let store = async {
                tokio::time::sleep(STEPS).await;
                let step = self.now();
                if step != stored
                    && let Err(error) = eden.note_step(id, order, &step).await
                {
                    tracing::warn!(%error, "cannot store the progress");
                }
                step
            };
            tokio::select! {
                biased;
                answer = &mut work => return answer,
                step = store => stored = step,
            }
        }
    }
}
