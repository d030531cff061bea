//! `progress`: how far a create has come that was answered at once.

use std::time::SystemTime;

use eden_core::Eden;
use eden_core::progress::{Progress, ProgressState};
use eden_core::record::EnvironmentId;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::answer::Done;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::Time;

/// What is said of a create of which nothing more will be heard.
const NEVER_BEGUN: &str = "the create was accepted, and was not begun in time: Lambda delivered no event, or too late. Ask for it \
                           again, and look whether the function is throttled";
const NEVER_ENDED: &str = "the create was begun, and did not say how it ended: the function was killed, or ran out of memory. It may \
                           have made some or all of the environment. Ask for it again: it goes on from what exists";

/// Says how far the last create of the named environment has come, or that with the given id.
pub(crate) async fn progress(
    eden: &Eden,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    parameters.require(&["name"])?;
    let id = &parameters.id();
    let look = async { Ok(eden.table().progress(id).await?) };
    let known = time.run(|_| look).await?;
    let Some(known) = known else {
        return Err(unknown(id));
    };
    match parameters.get("id") {
        Some(asked) if asked != known.id => Err(replaced(id, asked)),
        _ => Ok(done(id, &known)),
    }
}

fn unknown(id: &EnvironmentId) -> Failure {
    Failure::not_found(format!(
        "there is no create of environment {} of profile {} whose progress is known: progress is kept for a day, and there is \
         only that of a create with `async`",
        id.name, id.profile
    ))
}

fn replaced(id: &EnvironmentId, asked: &str) -> Failure {
    Failure::not_found(format!(
        "there is no create {asked} of environment {} of profile {}: a later one took its place, whose progress is that of the \
         name alone",
        id.name, id.profile
    ))
}

fn done(id: &EnvironmentId, known: &Progress) -> Done {
    let is_lost = known.is_lost(SystemTime::now());
    let mut fields = match ended(&known.answer) {
        Some(fields) => fields,
        None if is_lost => lost(known.state),
        None => Done::environment("", &id.name, Some(known.endpoint.clone())).fields,
    };
    let state = match is_lost {
        true => ProgressState::Failed,
        false => known.state,
    };
    let at = Timestamp::try_from(known.accepted_at).ok();
    let step = Some(known.step.as_str()).filter(|step| !step.is_empty());
    fields
        .entry("name")
        .or_insert_with(|| id.name.clone().into());
    fields.insert("profile".into(), id.profile.clone().into());
    fields.insert("id".into(), known.id.clone().into());
    fields.insert("state".into(), state.as_str().into());
    fields.insert("step".into(), step.into());
    fields.insert("accepted_at".into(), at.map(|time| time.to_string()).into());
    Done::new(message(state), fields)
}

fn message(state: ProgressState) -> &'static str {
    match state {
        ProgressState::Accepted => "not begun yet",
        ProgressState::Running => "not finished yet",
        ProgressState::Done => "successfully created",
        ProgressState::Failed => "failed",
    }
}

/// What the create would have been answered with.
fn ended(answer: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(answer).ok()
}

fn lost(state: ProgressState) -> Map<String, Value> {
    let message = match state {
        ProgressState::Accepted => NEVER_BEGUN,
        _ => NEVER_ENDED,
    };
    let failure = Failure::lost(message);
    Map::from_iter([
        ("status".to_owned(), "error".into()),
        ("message".to_owned(), failure.message.into()),
        ("code".to_owned(), failure.status.into()),
    ])
}
