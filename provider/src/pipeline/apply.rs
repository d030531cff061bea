//! Creates, changes, repairs and deletes.

use std::collections::{BTreeMap, BTreeSet};

use kinesis_pipeline::context::{Context, Finished};
use kinesis_pipeline::destination::{Destination as Wanted, Tags};
use kinesis_pipeline::ownership::Owner;
use kinesis_pipeline::{Applied, Error, Request, Seen};
use tfplugin6::{CreateRequest, DeleteRequest, Diagnostics, Failure, State, UpdateRequest};
use tracing::info;

use super::diagnose::diagnostics;
use super::model::Pipeline;
use super::private::{Private, new_owner};
use super::{notices, read, succession, targets, wanted};
use crate::data::Data;
use crate::texts::strings;
use crate::timeouts::{Timeouts, limit};

type Done = Result<State<Pipeline>, Failure<Pipeline>>;

/// Creates all destinations together.
pub(crate) async fn create(request: CreateRequest<Pipeline, Data>) -> Done {
    let CreateRequest {
        mut planned,
        data,
        context,
        ..
    } = request;
    planned.describe_tables();
    let replaced = succession::announced(&planned);
    let wanted = wanted::all(&planned, &Tags::new());
    let requests = requests(wanted.into_values().map(|one| {
        let mut owner = new_owner(&planned);
        owner.replaced.clone_from(&replaced);
        (one, owner)
    }))?;
    let destinations = requests.iter().map(|it| &it.destination);
    targets::check(&data.pipelines, destinations).await?;
    let command_context = command_context(&context, &planned, |timeouts| &timeouts.create);
    let made = data.pipelines.apply(&command_context, &requests, &[]).await;
    match made {
        Ok(applied) => {
            succession::done(&planned);
            Ok(state(
                planned,
                Private::default(),
                &requests,
                applied,
                &context,
            ))
        }
        Err(error) if !command_context.has_begun() => Err(Failure::new(diagnostics(error))),
        Err(error) => {
            let mut private = Private::default();
            private.keep_drawn(&requests);
            Err(failed(&data, planned, private, error).await)
        }
    }
}

/// Changes what is asked for in another way, repairs what is not right, makes what is new and takes
/// down what is not asked for any more; the other destinations are not even looked at.
pub(crate) async fn update(request: UpdateRequest<Pipeline, Data>) -> Done {
    let UpdateRequest {
        prior,
        mut planned,
        private,
        data,
        context,
        ..
    } = request;
    planned.describe_tables();
    let mut private = Private::from_bytes(&private)?;
    let requests = changed(&prior, &planned, &private)?;
    let destinations = requests.iter().map(|it| &it.destination);
    targets::check(&data.pipelines, destinations).await?;
    let stay = planned.each().map(|(key, _)| key).collect();
    let gone = private.removals(&prior, &stay);
    let command_context = command_context(&context, &planned, |timeouts| &timeouts.update);
    let made = data
        .pipelines
        .apply(&command_context, &requests, &gone)
        .await;
    match made {
        Ok(applied) => Ok(state(planned, private, &requests, applied, &context)),
        Err(error) => {
            private.keep_drawn(&requests);
            Err(failed(&data, half_way(prior, planned), private, error).await)
        }
    }
}

/// Deletes everything that is its own; what is gone already is no error.
pub(crate) async fn delete(
    request: DeleteRequest<Pipeline, Data>,
) -> Result<(), Failure<Pipeline>> {
    let DeleteRequest {
        state,
        private,
        data,
        context,
        ..
    } = request;
    let private = Private::from_bytes(&private)?;
    let command_context = command_context(&context, &state, |timeouts| &timeouts.delete);
    let gone = private.removals(&state, &BTreeSet::new());
    let deleted = data.pipelines.delete(&command_context, &gone).await;
    match deleted {
        Ok(left) => {
            notices::left(&context, &left);
            Ok(())
        }
        Err(error) => Err(failed(&data, state, private, error).await),
    }
}

fn requests(wanted: impl Iterator<Item = (Wanted, Owner)>) -> Result<Vec<Request>, Diagnostics> {
    let requests: Result<_, _> = wanted
        .map(|(one, owner)| wanted::request(one, owner))
        .collect();
    Ok(requests?)
}

/// Destinations that are new, asked for in another way, or not as they were asked for.
fn changed(
    prior: &Pipeline,
    planned: &Pipeline,
    private: &Private,
) -> Result<Vec<Request>, Diagnostics> {
    let tags = strings(&prior.tags_all);
    let before = wanted::all(prior, &tags);
    let drifted = drifted(prior);
    let now = wanted::all(planned, &tags).into_iter();
    let now = now.filter(|(key, one)| {
        let is_right = before.get(key) == Some(one)
            && !drifted.contains(key.as_str())
            && same_made(prior, planned, key);
        !is_right
    });
    let owner = |key: &String| {
        let own = prior.each().find(|(held, _)| *held == key);
        own.map_or_else(
            || new_owner(planned),
            |(_, own)| private.owner(prior, key, own),
        )
    };
    requests(now.map(|(key, one)| (one, owner(&key))))
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

fn state(
    mut planned: Pipeline,
    mut private: Private,
    requests: &[Request],
    applied: Applied,
    context: &tfplugin6::Context,
) -> State<Pipeline> {
    let keys = requests.iter().map(|it| it.destination.key.clone());
    let seen: BTreeMap<String, Seen> = keys.zip(applied.seen).collect();
    for (key, seen) in &seen {
        private.keep(key, &seen.record);
        notices::of(context, key, seen);
    }
    notices::left(context, &applied.left);
    private.retain(&planned);
    planned.observe(&seen);
    State::new(planned).private(private.to_bytes())
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
async fn failed(data: &Data, model: Pipeline, private: Private, error: Error) -> Failure<Pipeline> {
    let failure = Failure::new(diagnostics(error));
    match read::actual(&data.pipelines, model.clone(), private.clone()).await {
        Ok(Some(actual)) => failure.with_state(actual),
        Ok(None) => failure,
        Err(_) => failure.with_state(State::new(model).private(private.to_bytes())),
    }
}

fn command_context(
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
