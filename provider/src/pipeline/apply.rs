//! Creates, changes, repairs and deletes.

use std::collections::{BTreeMap, BTreeSet};

use kinesis_pipeline::context::{Context, Finished};
use kinesis_pipeline::destination::{Tags, name};
use kinesis_pipeline::{Error, Request, Seen};
use tfplugin6::{CreateRequest, DeleteRequest, Diagnostics, Failure, State, UpdateRequest};
use tracing::info;

use super::diagnose::diagnostics;
use super::model::Pipeline;
use super::{read, wanted};
use crate::data::Data;
use crate::texts::strings;
use crate::timeouts::{Timeouts, limit};

type Done = Result<State<Pipeline>, Failure<Pipeline>>;

/// Creates all destinations together.
pub(crate) async fn create(request: CreateRequest<Pipeline, Data>) -> Done {
    let CreateRequest {
        planned,
        data,
        context,
        ..
    } = request;
    let wanted = wanted::all(&planned, &Tags::new());
    let requests = requests(wanted.into_values())?;
    let surroundings = surroundings(&context, &planned, |timeouts| &timeouts.create);
    let made = data.pipelines.apply(&surroundings, &requests, &[]).await;
    match made {
        Ok(seen) => Ok(state(planned, &requests, seen)),
        Err(error) if !surroundings.has_begun() => Err(Failure::new(diagnostics(error))),
        Err(error) => Err(failed(&data, planned, error).await),
    }
}

/// Changes what is asked for in another way, repairs what is not right, makes what is new and takes
/// down what is not asked for any more; the other destinations are not even looked at.
pub(crate) async fn update(request: UpdateRequest<Pipeline, Data>) -> Done {
    let UpdateRequest {
        prior,
        planned,
        data,
        context,
        ..
    } = request;
    let requests = changed(&prior, &planned)?;
    let gone = gone(&prior, &planned);
    let surroundings = surroundings(&context, &planned, |timeouts| &timeouts.update);
    let made = data.pipelines.apply(&surroundings, &requests, &gone).await;
    match made {
        Ok(seen) => Ok(state(planned, &requests, seen)),
        Err(error) => Err(failed(&data, half_way(prior, planned), error).await),
    }
}

/// Deletes everything; what is gone already is no error.
pub(crate) async fn delete(
    request: DeleteRequest<Pipeline, Data>,
) -> Result<(), Failure<Pipeline>> {
    let DeleteRequest {
        state,
        data,
        context,
        ..
    } = request;
    let surroundings = surroundings(&context, &state, |timeouts| &timeouts.delete);
    let names = gone(&state, &Pipeline::default());
    let deleted = data.pipelines.delete(&surroundings, &names).await;
    match deleted {
        Ok(()) => Ok(()),
        Err(error) => Err(failed(&data, state, error).await),
    }
}

fn requests(
    wanted: impl Iterator<Item = kinesis_pipeline::destination::Destination>,
) -> Result<Vec<Request>, Diagnostics> {
    let requests: Result<_, _> = wanted.map(wanted::request).collect();
    Ok(requests?)
}

/// Destinations that are new, asked for in another way, or not as they were asked for.
fn changed(prior: &Pipeline, planned: &Pipeline) -> Result<Vec<Request>, Diagnostics> {
    let tags = strings(&prior.tags_all);
    let before = wanted::all(prior, &tags);
    let drifted = drifted(prior);
    let now = wanted::all(planned, &tags).into_iter();
    let now = now.filter_map(|(key, mut one)| {
        let right = before.get(&key) == Some(&one)
            && !drifted.contains(key.as_str())
            && same_made(prior, planned, &key);
        one.is_ours = before.contains_key(&key);
        (!right).then_some(one)
    });
    requests(now)
}

/// Whether a destination has all its pieces, and the package that is planned.
fn same_made(prior: &Pipeline, planned: &Pipeline, key: &str) -> bool {
    let of = |pipeline: &Pipeline| pipeline.destinations.known()?.get(key).cloned();
    of(prior) == of(planned)
}

/// The names before the colons.
fn drifted(prior: &Pipeline) -> BTreeSet<&str> {
    let lines = prior.drift.known().into_iter().flatten();
    lines
        .filter_map(|line| line.split_once(": ").map(|(key, _)| key))
        .collect()
}

/// Names of the functions that are not asked for any more.
fn gone(prior: &Pipeline, planned: &Pipeline) -> Vec<String> {
    let pipeline = prior.name.as_deref().unwrap_or_default();
    let stays: BTreeSet<&String> = planned.each().map(|(key, _)| key).collect();
    let gone = prior.each().filter(|(key, _)| !stays.contains(key));
    gone.map(|(key, _)| name(pipeline, key)).collect()
}

fn state(mut planned: Pipeline, requests: &[Request], seen: Vec<Seen>) -> State<Pipeline> {
    let keys = requests.iter().map(|it| it.destination.key.clone());
    let seen: BTreeMap<String, Seen> = keys.zip(seen).collect();
    planned.observe(&seen);
    State::new(planned)
}

/// What there was, with the destinations that came in the meantime.
fn half_way(mut prior: Pipeline, planned: Pipeline) -> Pipeline {
    let new = planned.destinations.unwrap_or_default();
    if let Some(all) = prior.destinations.known_mut() {
        for (key, destination) in new {
            all.entry(key).or_insert(destination);
        }
    }
    prior
}

/// The failure with what there is now. Where nobody can tell, all that may be there is kept, so that it
/// can be deleted.
async fn failed(data: &Data, model: Pipeline, error: Error) -> Failure<Pipeline> {
    let failure = Failure::new(diagnostics(error));
    match read::actual(data, model.clone()).await {
        Ok(Some(actual)) => failure.with_state(State::new(actual)),
        Ok(None) => failure,
        Err(_) => failure.with_state(State::new(model)),
    }
}

fn surroundings(
    context: &tfplugin6::Context,
    model: &Pipeline,
    which: impl Fn(&Timeouts) -> &tfplugin6::Attr<String>,
) -> Context {
    let limit = limit(&model.timeouts, which);
    Context::new(context.cancellation().clone(), limit, log)
}

fn log(finished: Finished) {
    let Finished {
        call,
        subject,
        took,
    } = finished;
    let milliseconds = u64::try_from(took.as_millis()).ok();
    info!(subject, milliseconds, "{call}");
}
