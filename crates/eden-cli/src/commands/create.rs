//! `eden create`.

use std::time::{Instant, SystemTime};

use anyhow::{Context as _, Result};
use eden_core::expiry::Lifetime;
use eden_core::name;
use eden_core::publish_task::TaskWishes;
use eden_core::pull_request::Belonging;
use eden_core::record::EnvironmentId;
use eden_core::request::{Request, Wishes};
use eden_core::{Created, Eden, Error};
use serde_json::{Value, json};

use super::diff;
use super::settings::{self, Known};
use crate::cli::{Create, Format};
use crate::reporting::{LastRecord, Reporting};
use crate::{aws, output, progress, terminal};

/// Creates an environment, or deploys to it.
pub(super) async fn run(create: &Create) -> Result<()> {
    if create.dry_run {
        return diff::show(create).await.map(drop);
    }
    let started = Instant::now();
    let created = created(create).await;
    let created = created.with_context(|| format!("cannot create environment {}", create.name))?;
    show(&created, create.output, started)
}

/// Shows what was deployed, since then.
pub(super) fn show(created: &Created, format: Format, started: Instant) -> Result<()> {
    match format {
        Format::Json => output::json(&value(created)?),
        Format::Text if terminal::is_shown() => {
            let record = &created.record;
            let address = match record.url()? {
                Some(address) => address,
                None => format!("{} runs", record.names()?.resource),
            };
            progress::ended(&address, started.elapsed());
        }
        // The documented lines are all that scripts read.
        Format::Text => {}
    }
    Ok(())
}

/// Shows all services of an environment that were deployed together, since then.
pub(super) fn show_all(created: &[Created], format: Format, started: Instant) -> Result<()> {
    match format {
        Format::Json => {
            let values = created.iter().map(value).collect::<Result<Vec<Value>>>()?;
            output::json(&values.into());
            Ok(())
        }
        Format::Text => created
            .iter()
            .try_for_each(|one| show(one, format, started)),
    }
}

async fn created(create: &Create) -> Result<Created> {
    name::check(&create.name).map_err(Error::from)?;
    let lifetime = lifetime(create)?;
    let id = EnvironmentId {
        profile: create.remote.local.profile().to_owned(),
        name: create.name.clone(),
    };
    let eden = aws::eden(&create.remote).await?;
    let (flags, last) = (&create.report, LastRecord::default());
    let Some(reporting) = Reporting::of_create(flags).await? else {
        let nobody = Belonging::default();
        return deploy(create, &eden, &id, (lifetime, nobody), &last).await;
    };
    let belonging = reporting.belonging(flags);
    let deploy = Box::pin(deploy(create, &eden, &id, (lifetime, belonging), &last));
    reporting.around(&eden, &id, &last, deploy).await
}

async fn deploy(
    create: &Create,
    eden: &Eden,
    id: &EnvironmentId,
    (lifetime, belonging): (Option<Lifetime>, Belonging),
    last: &LastRecord,
) -> Result<Created> {
    let limit = super::limit(&create.wishes.waiting);
    let context = super::context_for(create.output, limit, last)?;
    let ids = vec![id.clone()];
    let look = || settings::look(eden, &create.remote, id);
    let begin = eden.begin_and_look(&context, "create", ids, look);
    let (begun, known) = begin.await?;
    known.report(create.output);
    match request(create, id.clone(), known, lifetime, belonging) {
        Ok(request) => Ok(eden.create_begun(&context, begun, &request).await?),
        Err(error) => {
            begun.cancel(&context).await;
            Err(error)
        }
    }
}

/// How long the environment is to live, where that is asked for. The core checks it as well; here nothing has been reported to
/// a pull request yet.
pub(super) fn lifetime(create: &Create) -> Result<Option<Lifetime>, Error> {
    let asked = create.wishes.ttl.or(create.wishes.expires_at);
    let checked = asked.map(|asked| asked.to_come(SystemTime::now()));
    Ok(checked.transpose()?)
}

pub(super) fn request(
    create: &Create,
    id: EnvironmentId,
    known: Known,
    lifetime: Option<Lifetime>,
    pull_request: Belonging,
) -> Result<Request> {
    let settings = known.settings(&id.profile, &create.keys)?;
    let wishes = &create.wishes;
    let wishes = Wishes {
        image: create.image_uri.parse().map_err(Error::from)?,
        given: create.keys.0.clone(),
        environment: wishes.environment.iter().cloned().collect(),
        overrides: create.overrides.wishes(),
        desired_count: wishes.desired_count,
        lifetime,
        pull_request,
        protect: (create.protect || create.unprotect).then_some(create.protect),
        wait: wishes.waiting.wait,
        adopt: create.adopt,
        relocate: create.relocate,
        tasks: TaskWishes {
            rerun: create.rerun_tasks,
            ..TaskWishes::default()
        },
    };
    Ok(wishes.request(id, settings, known.record)?)
}

fn value(created: &Created) -> Result<Value> {
    let (record, ids) = (&created.record, &created.record.identifiers);
    let mut value = json!({
        "profile": record.id.profile,
        "name": record.id.name,
        "resource_name": record.names()?.resource,
        "endpoint": record.endpoint_host()?,
        "url": record.url()?,
        "image_uri": record.image,
        "last_updated": output::utc(created.last_updated)?,
        "expires_at": record.expiry.map(|expiry| expiry.rfc3339()),
        "task_definition_arn": ids.task_definition,
        "target_group_arn": ids.target_group,
        "listener_rule_arn": ids.rule,
        "service_arn": ids.service,
    });
    if !record.overrides.is_empty() {
        value["overrides"] = serde_json::to_value(&record.overrides)?;
    }
    if record.is_worker() {
        value["kind"] = "worker".into();
    }
    if record.protected {
        value["protected"] = true.into();
    }
    if let Some(pull_request) = &record.pull_request {
        value["pull_request"] = pull_request.to_string().into();
    }
    Ok(value)
}
