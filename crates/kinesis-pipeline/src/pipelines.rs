//! The commands.

use std::collections::BTreeMap;
use std::future::Future;

use aws_calls::tags::unreserved;
use aws_calls::{all, all_of};
use aws_sdk_lambda::types::Architecture;
use aws_types::SdkConfig;
use futures::future::join_all;
use tokio::sync::Semaphore;

use crate::arn::StreamArn;
use crate::clients::Clients;
use crate::context::Context;
use crate::destination::{Code, Destination, Tags};
use crate::error::{Error, sent};
use crate::execute::{self, Made, Pieces, Work};
use crate::imported;
use crate::observe::{self, Depth, Found};
use crate::ownership::{Foreign, GENERATION, Owner, Purpose, Sorted, sort};
use crate::plan::{Built, Plan, plan};

/// Destinations that are worked on at a time: AWS Lambda takes fifteen changes a second of an account.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const AT_A_TIME: usize = 16;

/// Pipelines of one account and region.
#[derive(Clone, Debug)]
pub struct Pipelines {
    clients: Clients,
}

/// A destination that is asked for, and what its function is built of.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The destination.
    pub destination: Destination,
    /// The package.
    pub code: Code,
    /// What decides whose the pieces are that stand in its place.
    pub owner: Owner,
}

/// A destination that a state holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Existing {
    /// The destination as it was asked for.
    pub destination: Destination,
    /// What decides whose the pieces are.
    pub owner: Owner,
}

/// A destination that goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// Name of its function.
    pub name: String,
    /// What decides whose the pieces are: those that are not its own stay.
    pub owner: Owner,
    /// Whether the state says that it has alarms.
    pub has_alarms: bool,
}

/// What came of a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// What there is now, in the order of the requests.
    pub seen: Vec<Seen>,
    /// What stands at the names of those that went, and was left.
    pub left: Vec<Foreign>,
}

/// A destination as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// ARN of the function, where it exists.
    pub function_arn: Option<String>,
    /// ARN of the role, where it exists.
    pub role_arn: Option<String>,
    /// UUID of the mapping, where it exists.
    pub mapping: Option<String>,
    /// SHA-256 of the function's package in base64.
    pub source_code_hash: Option<String>,
    /// What the function runs on: `x86_64` or `arm64`.
    pub architecture: Option<String>,
    /// The function's tags, without those that say whose it is.
    pub tags: Tags,
    /// What is missing or is not as it was asked for.
    pub drift: Vec<String>,
    /// Whether nothing of it is left.
    pub is_gone: bool,
    /// What a state holds of it beside the identifiers, to recognize it by.
    pub record: Record,
    /// What could not be done and is no reason to fail.
    pub warnings: Vec<String>,
    /// An existing log group that the function uses and that stays as it is.
    pub used_log_group: Option<Foreign>,
}

/// What a state holds of a destination, to recognize its pieces by.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Record {
    /// Its generation, once the function carries it.
    pub generation: Option<String>,
    /// The role's unique id.
    pub role_id: Option<String>,
    /// Whether the log group is its own.
    pub owns_log_group: Option<bool>,
}

/// A request, and what is done about it.
struct Decided<'a> {
    request: &'a Request,
    sorted: Sorted,
    plan: Plan,
}

impl Pipelines {
    /// Makes the clients; no call is made. `endpoints` are URLs by service.
    #[must_use]
    pub fn new(config: &SdkConfig, endpoints: &BTreeMap<String, String>) -> Self {
        Self {
            clients: Clients::new(config, endpoints),
        }
    }

    /// Makes destinations, or changes them in place, and takes down those that go: all at the same time.
    /// Everything is looked at before the first change.
    ///
    /// # Errors
    /// Everything that went wrong. What was made stays; the same command goes on from there. Where
    /// something that is not the pipeline's stands in the place of a destination, nothing is changed.
    pub async fn apply(
        &self,
        context: &Context,
        requests: &[Request],
        gone: &[Removal],
    ) -> Result<Applied, Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let decided = requests
            .iter()
            .map(|one| limited(&limit, self.decided(one)));
        let decided = all(join_all(decided).await)?;
        let made = decided
            .iter()
            .map(|one| limited(&limit, self.one(context, one)));
        let (made, left) = tokio::join!(join_all(made), self.delete(context, gone));
        let (seen, left) = all_of((all(made), left))?;
        Ok(Applied { seen, left })
    }

    async fn decided<'a>(&self, request: &'a Request) -> Result<Decided<'a>, Error> {
        let (sorted, plan) = self.decide(request).await?;
        let foreign = sorted.in_the_way(&request.destination);
        if !foreign.is_empty() {
            return Err(Error::foreign(&request.destination, foreign));
        }
        Ok(Decided {
            request,
            sorted,
            plan,
        })
    }

    async fn one(&self, context: &Context, decided: &Decided<'_>) -> Result<Seen, Error> {
        let Decided {
            request,
            sorted,
            plan,
        } = decided;
        let destination = &request.destination;
        let work = Work {
            clients: &self.clients,
            context,
            wanted: destination,
            code: &request.code,
            owner: &request.owner,
            sorted,
            plan,
            name: destination.name(),
        };
        let made = Box::pin(execute::run(&work)).await?;
        Ok(Seen {
            architecture: Some(request.code.architecture.clone()),
            used_log_group: sorted.used_log_group().cloned(),
            ..seen(made, &sorted.generation, tags(destination, &sorted.own))
        })
    }

    /// What would be done to a destination.
    ///
    /// # Errors
    /// When it cannot be described.
    pub async fn decide(&self, request: &Request) -> Result<(Sorted, Plan), Error> {
        let Request {
            destination,
            code,
            owner,
        } = request;
        let name = destination.name();
        let has_alarms = destination.alarms.is_some();
        let found = observe::found(&self.clients, &name, Depth::Change, has_alarms);
        let sorted = sort(owner, Box::pin(found).await?, Purpose::Make);
        let built = Built {
            sha256: &code.sha256,
            architecture: &code.architecture,
        };
        let plan = plan(destination, Some(built), owner, &sorted);
        Ok((sorted, plan))
    }

    /// Looks at destinations that a state holds: seven calls for each, all made together.
    ///
    /// # Errors
    /// Every call that failed.
    pub async fn read(&self, existing: &[Existing]) -> Result<Vec<Seen>, Error> {
        self.look(existing, |owner| {
            Depth::Look(owner.known.mapping.as_deref())
        })
        .await
    }

    /// The same with the tags of every piece, for who cannot know yet which are its own.
    ///
    /// # Errors
    /// Every call that failed.
    pub async fn inspect(&self, existing: &[Existing]) -> Result<Vec<Seen>, Error> {
        self.look(existing, |_| Depth::Change).await
    }

    async fn look(
        &self,
        existing: &[Existing],
        depth: impl Fn(&Owner) -> Depth<'_>,
    ) -> Result<Vec<Seen>, Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let each = existing.iter().map(|one| {
            let depth = depth(&one.owner);
            limited(&limit, async move {
                let name = one.destination.name();
                let has_alarms = one.destination.alarms.is_some();
                let found = observe::found(&self.clients, &name, depth, has_alarms);
                let sorted = sort(&one.owner, Box::pin(found).await?, Purpose::Keep);
                Ok(as_seen(&one.destination, &one.owner, sorted))
            })
        });
        all(join_all(each).await)
    }

    /// Deletes what is their own of destinations; what is gone already is no error. Answers with what
    /// stands at their names and was left.
    ///
    /// # Errors
    /// Everything that went wrong.
    pub async fn delete(&self, context: &Context, gone: &[Removal]) -> Result<Vec<Foreign>, Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let each = gone.iter().map(|one| {
            let pieces = Pieces {
                clients: &self.clients,
                context,
                name: &one.name,
            };
            limited(
                &limit,
                Box::pin(async move { pieces.delete(&one.owner, one.has_alarms).await }),
            )
        });
        Ok(all(join_all(each).await)?.into_iter().flatten().collect())
    }

    /// The destinations of a pipeline, as the pieces say that are its own; none where there is no such
    /// pipeline. A destination that a create left unfinished is passed over where another is whole.
    ///
    /// # Errors
    /// When a call fails, or a function is not as one of a pipeline's is.
    pub async fn find(&self, pipeline: &str) -> Result<Vec<(Destination, Seen)>, Error> {
        let start = format!("{pipeline}-");
        let pages = self.clients.lambda.list_functions().into_paginator();
        let functions = pages.items().send().try_collect();
        let functions = sent("Lambda ListFunctions", pipeline, functions).await?;
        let names = functions.iter().filter_map(|it| it.function_name());
        let names = names.filter(|name| name.starts_with(&start));
        let limit = Semaphore::new(AT_A_TIME);
        let each = names.map(|name| limited(&limit, self.imported(pipeline, name)));
        let mut found: Vec<_> = all(join_all(each).await)?.into_iter().flatten().collect();
        let is_whole = |one: &Result<(Destination, Seen), Error>| one.is_ok();
        if found.iter().any(is_whole) {
            found.retain(is_whole);
        }
        all(found)
    }

    /// A destination of this function, or why it is none; nothing where it is not the pipeline's.
    async fn imported(
        &self,
        pipeline: &str,
        name: &str,
    ) -> Result<Option<Result<(Destination, Seen), Error>>, Error> {
        // A function with alarms is marked.
        let found = Box::pin(observe::found(&self.clients, name, Depth::Change, false)).await?;
        let region = self.clients.region.as_deref().unwrap_or_default();
        let owner = imported::owner(region, pipeline, &found);
        let sorted = sort(&owner, found, Purpose::Keep);
        if sorted.own.function.is_none() {
            return Ok(None);
        }
        let destination = imported::destination(pipeline, name, &sorted.own);
        let seen = |one: Destination| (one.clone(), as_seen(&one, &owner, sorted));
        Ok(Some(destination.map(seen)))
    }

    /// Checks that a stream exists, and is where its functions will be.
    ///
    /// # Errors
    /// When it does not or is not, or nobody can tell.
    pub async fn check_stream(&self, stream: &StreamArn) -> Result<(), Error> {
        // Where there is no region at all, the call says so.
        let region = self.clients.region.as_ref();
        if let Some(region) = region.filter(|region| **region != stream.region) {
            return Err(Error::Stream {
                why: format!("stream {} is not in {region}", stream.text),
                advice:
                    "A function reads streams of its own region: set the region of the provider."
                        .into(),
            });
        }
        let arn = stream.of_stream();
        let call = self.clients.kinesis.describe_stream_summary();
        let call = call.stream_arn(&arn).send();
        match sent("Kinesis DescribeStreamSummary", &arn, call).await {
            Err(error) if error.code() == "ResourceNotFoundException" => Err(Error::Stream {
                why: format!("stream {arn} does not exist"),
                advice: "Make it first, or check name, account and region.".into(),
            }),
            answer => answer.map(drop),
        }
    }
}

async fn limited<T>(limit: &Semaphore, work: impl Future<Output = T>) -> T {
    // It is never closed; without a permit the work would be done all the same.
    let _permit = limit.acquire().await;
    work.await
}

fn as_seen(destination: &Destination, owner: &Owner, sorted: Sorted) -> Seen {
    let plan = plan(destination, None, owner, &sorted);
    let function = sorted.own.function.as_ref();
    let text = |text: Option<&str>| text.map(str::to_owned);
    Seen {
        function_arn: text(function.and_then(|it| it.function_arn())),
        role_arn: text(plan.role.arn()),
        mapping: text(plan.mapping.uuid()),
        source_code_hash: text(function.and_then(|it| it.code_sha256())),
        architecture: text(
            function
                .and_then(|it| it.architectures().first())
                .map(Architecture::as_str),
        ),
        drift: plan.lines(),
        is_gone: sorted.own.is_nothing(),
        record: record(owner, &sorted),
        used_log_group: sorted.used_log_group().cloned(),
        tags: unreserved(sorted.own.tags),
        warnings: Vec::new(),
    }
}

fn record(owner: &Owner, sorted: &Sorted) -> Record {
    let own = &sorted.own;
    let generation = match &own.function {
        Some(_) => own.tags.get(GENERATION),
        None => owner.held.as_ref(),
    };
    let role_id = own.role.as_ref().map(|role| role.role_id.clone());
    let uses = sorted.used_log_group().map(|_| false);
    let owns = own.log_group.as_ref().map(|_| true);
    Record {
        generation: generation.cloned(),
        role_id: role_id.or_else(|| owner.known.role_id.clone()),
        owns_log_group: owns.or(uses).or(owner.known.owns_log_group),
    }
}

fn seen(made: Made, generation: &str, tags: Tags) -> Seen {
    Seen {
        function_arn: Some(made.function.arn),
        role_arn: Some(made.role.arn),
        mapping: Some(made.mapping),
        source_code_hash: Some(made.function.sha256),
        tags,
        record: Record {
            generation: made.is_marked.then(|| generation.to_owned()),
            role_id: Some(made.role.id),
            owns_log_group: Some(made.owns_log_group),
        },
        warnings: made.warnings,
        ..Seen::default()
    }
}

/// The tags after a change: what others set stays.
fn tags(destination: &Destination, found: &Found) -> Tags {
    let mut tags = unreserved(found.tags.clone());
    tags.retain(|key, _| !destination.previous_tags.contains_key(key));
    tags.extend(destination.tags.clone());
    tags
}
