//! The commands.

use std::collections::BTreeMap;
use std::future::Future;

use aws_sdk_lambda::types::Architecture;
use aws_types::SdkConfig;
use futures::future::join_all;
use tokio::sync::Semaphore;

use crate::arn::StreamArn;
use crate::clients::Clients;
use crate::context::Context;
use crate::destination::{Code, Destination, Tags, mark};
use crate::error::{Error, all, failed};
use crate::execute::{self, Made, Work};
use crate::imported;
use crate::observe::{self, Found};
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
    /// The function's tags.
    pub tags: Tags,
    /// What is missing or is not as it was asked for.
    pub drift: Vec<String>,
    /// Whether nothing of it is left.
    pub is_gone: bool,
}

impl Pipelines {
    /// Makes the clients; no call is made. `endpoints` are URLs by service.
    #[must_use]
    pub fn new(config: &SdkConfig, endpoints: &BTreeMap<String, String>) -> Self {
        Self {
            clients: Clients::new(config, endpoints),
        }
    }

    /// Makes destinations, or changes them in place, and takes down the functions named in `gone`:
    /// all at the same time. Answers with what there is now, in the order of the requests.
    ///
    /// # Errors
    /// Everything that went wrong. What was made stays; the same command goes on from there.
    pub async fn apply(
        &self,
        context: &Context,
        requests: &[Request],
        gone: &[String],
    ) -> Result<Vec<Seen>, Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let made = requests
            .iter()
            .map(|one| limited(&limit, self.one(context, one)));
        let (made, deleted) = tokio::join!(join_all(made), self.delete(context, gone));
        match (all(made), deleted) {
            (made, Ok(())) => made,
            (Ok(_), Err(error)) => Err(error),
            (Err(one), Err(other)) => Err(Error::Several(vec![one, other])),
        }
    }

    async fn one(&self, context: &Context, request: &Request) -> Result<Seen, Error> {
        let Request { destination, code } = request;
        let (found, plan) = self.decide(destination, Some(code)).await?;
        let work = Work {
            clients: &self.clients,
            context,
            wanted: destination,
            code,
            found: &found,
            plan: &plan,
            name: destination.name(),
        };
        let made = Box::pin(execute::run(&work)).await?;
        Ok(Seen {
            architecture: Some(code.architecture.clone()),
            ..seen(made, tags(destination, &found))
        })
    }

    /// What would be done to a destination.
    ///
    /// # Errors
    /// When it cannot be described, or a piece of its name is somebody else's.
    pub async fn decide(
        &self,
        destination: &Destination,
        code: Option<&Code>,
    ) -> Result<(Found, Plan), Error> {
        let found = Box::pin(observe::found(&self.clients, &destination.name())).await?;
        let built = code.map(|code| Built {
            sha256: &code.sha256,
            architecture: &code.architecture,
        });
        let plan = plan(destination, built, &found)?;
        Ok((found, plan))
    }

    /// Looks at destinations that are known to be ours: five calls for each, all made together.
    ///
    /// # Errors
    /// Every call that failed.
    pub async fn read(&self, destinations: &[Destination]) -> Result<Vec<Seen>, Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let each = destinations
            .iter()
            .map(|one| limited(&limit, self.look(one)));
        all(join_all(each).await)
    }

    async fn look(&self, destination: &Destination) -> Result<Seen, Error> {
        let (found, plan) = self.decide(destination, None).await?;
        let function = found.function.as_ref();
        let text = |text: Option<&str>| text.map(str::to_owned);
        Ok(Seen {
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
            is_gone: found.is_nothing(),
            tags: found.tags,
        })
    }

    /// Deletes everything of the functions with these names; what is gone already is no error.
    ///
    /// # Errors
    /// Everything that went wrong.
    pub async fn delete(&self, context: &Context, names: &[String]) -> Result<(), Error> {
        let limit = Semaphore::new(AT_A_TIME);
        let each = names.iter().map(|name| {
            let deleted = Box::pin(execute::delete(&self.clients, context, name));
            limited(&limit, deleted)
        });
        all(join_all(each).await).map(drop)
    }

    /// The destinations of a pipeline, as their pieces tell; none where there is no such pipeline.
    ///
    /// # Errors
    /// When a call fails, or a function is not as one of a pipeline's is.
    pub async fn find(&self, pipeline: &str) -> Result<Vec<Destination>, Error> {
        let mark = mark(pipeline);
        let pages = self.clients.lambda.list_functions().into_paginator();
        let functions: Result<Vec<_>, _> = pages.items().send().collect().await;
        let functions = functions.map_err(failed("Lambda", "ListFunctions", pipeline))?;
        let ours = functions
            .iter()
            .filter(|it| it.description() == Some(&mark))
            .filter_map(|it| it.function_name());
        let each = ours.map(|name| async move {
            let found = Box::pin(observe::found(&self.clients, name)).await?;
            imported::destination(pipeline, name, &found)
        });
        all(join_all(each).await)
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
        let answer = call.stream_arn(&arn).send().await;
        match answer.map_err(failed("Kinesis", "DescribeStreamSummary", &arn)) {
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

fn seen(made: Made, tags: Tags) -> Seen {
    Seen {
        function_arn: Some(made.function.arn),
        role_arn: Some(made.role_arn),
        mapping: Some(made.mapping),
        source_code_hash: Some(made.function.sha256),
        tags,
        ..Seen::default()
    }
}

/// The tags after a change: what others set stays.
fn tags(destination: &Destination, found: &Found) -> Tags {
    let mut tags = found.tags.clone();
    tags.retain(|key, _| !destination.previous_tags.contains_key(key));
    tags.extend(destination.tags.clone());
    tags
}
