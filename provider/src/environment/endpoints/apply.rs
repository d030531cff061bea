//! Creates, changes and deletes endpoints.

use std::collections::BTreeMap;
use std::sync::Arc;

use eden_core::Created;
use eden_core::context::{Context, Event};
use eden_core::place::Group;
use eden_core::request::Request;
use tfplugin6::{CreateRequest, DeleteRequest, Diagnostics, Failure, Progress, UpdateRequest};

use super::Places;
use super::kept::Kept;
use super::place::at_endpoints;
use super::resolve::{Wish, targets};
use crate::config::strings;
use crate::data::Data;
use crate::environment::apply::{self, Done, limit, log};
use crate::environment::model::Environment;
use crate::environment::private::Private;
use crate::environment::resolve;

/// Creates all endpoints together.
pub(crate) async fn create(request: CreateRequest<Environment, Data>) -> Done {
    let CreateRequest {
        config,
        planned,
        private,
        data,
        progress,
        context,
    } = request;
    let private = Private::from_bytes(&private)?;
    let wanted = wanted(&data, &config, &planned, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.create);
    let kept = Kept::new(&planned, &planned, Private::default());
    let surroundings = Context::new(
        context.cancellation().clone(),
        limit,
        saving(progress, Arc::clone(&kept)),
    );
    let created = data.eden.create_all(&surroundings, &wanted).await;
    let created = created.map_err(|error| Failure::new(at_endpoints(error, &planned)))?;
    Ok(kept.complete(planned, &created))
}

/// Creates endpoints that are new, deploys to and repairs those that changed, and takes down those
/// that are not asked for any more; the others are left alone.
pub(crate) async fn update(request: UpdateRequest<Environment, Data>) -> Done {
    let UpdateRequest {
        config,
        prior,
        planned,
        private,
        data,
        progress,
        context,
    } = request;
    let private = Private::from_bytes(&private)?;
    let kept = Kept::new(&prior, &planned, private.clone());
    let wanted = wanted(&data, &config, &planned, private).await?;
    let limit = limit(&planned, |timeouts| &timeouts.update);
    let surroundings = Context::new(
        context.cancellation().clone(),
        limit,
        saving(progress, Arc::clone(&kept)),
    );
    match change(&data, &surroundings, &wanted, &kept, &planned).await {
        Ok(created) => Ok(kept.complete(planned, &created)),
        Err(error) => {
            let failure = Failure::new(at_endpoints(error, &planned));
            Err(match kept.actual(&data).await {
                Some(state) => failure.with_state(state),
                None => failure,
            })
        }
    }
}

async fn change(
    data: &Data,
    surroundings: &Context,
    wanted: &[Request],
    kept: &Kept,
    planned: &Environment,
) -> Result<Vec<Created>, eden_core::Error> {
    let created = if wanted.is_empty() {
        Vec::new()
    } else {
        data.eden.create_all(surroundings, wanted).await?
    };
    let gone = kept.without(planned);
    data.eden.delete(surroundings, &gone).await?;
    Ok(created)
}

/// Deletes all endpoints together.
pub(crate) async fn delete(
    request: DeleteRequest<Environment, Data>,
) -> Result<(), Failure<Environment>> {
    let DeleteRequest {
        state,
        private,
        data,
        context,
        ..
    } = request;
    let records = super::read::records(&data, &state, &Private::from_bytes(&private)?).await?;
    if records.is_empty() {
        return Err(apply::nowhere(&state).into());
    }
    let limit = limit(&state, |timeouts| &timeouts.delete);
    let surroundings = Context::new(context.cancellation().clone(), limit, log);
    let deleted = data.eden.delete(&surroundings, &records).await;
    deleted.map_err(|error| at_endpoints(error, &state).into())
}

/// What to ask of eden: the endpoints whose last update is not known yet.
async fn wanted(
    data: &Arc<Data>,
    config: &Environment,
    planned: &Environment,
    mut private: Private,
) -> Result<Vec<Request>, Diagnostics> {
    let changed = planned.keys().into_iter().filter_map(|key| {
        let (planned, config) = (planned.view(&key)?, config.view(&key)?);
        let is_changed = planned.last_updated.is_unknown();
        is_changed.then_some((key, Wish { planned, config }))
    });
    let changed: BTreeMap<String, Wish> = changed.collect();
    resolve_rest(data, planned, &changed, &mut private).await?;
    let places = private.places(planned);
    let mut requests = Vec::new();
    for (key, wish) in changed {
        let own = private.endpoints.remove(&key).unwrap_or_default();
        let request = apply::wanted(data, &wish.config, &wish.planned, own).await;
        let request = request.map_err(|problems| planned.placed(&key, problems))?;
        requests.push(in_group(planned, key, &places, request));
    }
    Ok(requests)
}

/// Profiles that the plan could not know.
async fn resolve_rest(
    data: &Data,
    planned: &Environment,
    changed: &BTreeMap<String, Wish>,
    private: &mut Private,
) -> Result<(), Diagnostics> {
    let known = |key: &String| {
        private
            .endpoints
            .get(key)
            .is_some_and(|it| it.target.is_some())
    };
    let rest = changed.iter().filter(|(key, _)| !known(key));
    let rest: BTreeMap<String, Wish> = rest
        .map(|(key, wish)| (key.clone(), wish.clone()))
        .collect();
    let found = targets(&data.eden, planned, &rest).await?;
    for (key, wish) in rest {
        let target = found.get(&key).cloned();
        let missing = || planned.placed(&key, resolve::missing(&wish.planned).into());
        let target = target.ok_or_else(missing)?;
        private.endpoints.entry(key).or_default().target = Some(target);
    }
    Ok(())
}

fn in_group(planned: &Environment, key: String, places: &Places, request: Request) -> Request {
    let mut others = places.clone();
    others.remove(&key);
    let own = planned.endpoints.known().and_then(|all| all.get(&key));
    Request {
        given: own.map(|own| strings(&own.settings)).unwrap_or_default(),
        group: Some(Group {
            profile: resolve::profile(planned),
            given: strings(&planned.settings),
            key,
            others,
        }),
        ..request
    }
}

fn saving(progress: Progress<Environment>, kept: Arc<Kept>) -> impl Fn(Event) + Send + Sync {
    move |event| {
        if let Event::Recorded(record) = &event {
            progress.save(kept.note(record));
        }
        log(event);
    }
}
