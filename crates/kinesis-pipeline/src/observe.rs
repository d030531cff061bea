//! What AWS says exists of a destination, with all calls made together.

use std::collections::BTreeMap;

use aws_sdk_cloudwatchlogs::types::LogGroup;
use aws_sdk_iam::types::Role;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionConfiguration};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::clients::Clients;
use crate::destination::{Tags, log_group};
use crate::error::{Error, all, failed, or_gone};

/// What there is of a destination.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The role.
    pub role: Option<Role>,
    /// Its inline policy of the same name; null where it cannot be read as JSON.
    pub policy: Option<Value>,
    /// The function.
    pub function: Option<FunctionConfiguration>,
    /// The function's tags.
    pub tags: Tags,
    /// The mappings that invoke it, other than those that are being deleted.
    pub mappings: Vec<EventSourceMappingConfiguration>,
    /// The log group.
    pub log_group: Option<LogGroup>,
}

impl Found {
    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.role.is_none()
            && self.function.is_none()
            && self.mappings.is_empty()
            && self.log_group.is_none()
    }
}

/// Fetches everything of the function with this name: five calls, made together.
///
/// # Errors
/// Every call that failed.
pub async fn found(clients: &Clients, name: &str) -> Result<Found, Error> {
    let (role, policy, function, mappings, log_group) = tokio::join!(
        Box::pin(role(clients, name)),
        Box::pin(role_policy(clients, name)),
        Box::pin(function(clients, name)),
        Box::pin(mappings(clients, name)),
        Box::pin(group(clients, name)),
    );
    let mut errors = Vec::new();
    let mut keep = Keep(&mut errors);
    let (role, policy) = (keep.or_default(role), keep.or_default(policy));
    let (function, tags) = keep.or_default(function).unzip();
    let found = Found {
        role,
        policy,
        function,
        tags: tags.unwrap_or_default(),
        mappings: keep.or_default(mappings),
        log_group: keep.or_default(log_group),
    };
    all(errors.into_iter().map(Err::<(), _>))?;
    Ok(found)
}

/// Keeps errors aside so that all of them can be told.
struct Keep<'a>(&'a mut Vec<Error>);

impl Keep<'_> {
    fn or_default<T: Default>(&mut self, answer: Result<T, Error>) -> T {
        answer.unwrap_or_else(|error| {
            self.0.push(error);
            T::default()
        })
    }
}

pub(crate) async fn role(clients: &Clients, name: &str) -> Result<Option<Role>, Error> {
    let call = clients.iam.get_role().role_name(name).send().await;
    let answer = or_gone(call.map_err(failed("IAM", "GetRole", name)))?;
    Ok(answer.and_then(|answer| answer.role))
}

async fn role_policy(clients: &Clients, name: &str) -> Result<Option<Value>, Error> {
    let call = clients.iam.get_role_policy();
    let call = call.role_name(name).policy_name(name).send().await;
    let answer = or_gone(call.map_err(failed("IAM", "GetRolePolicy", name)))?;
    Ok(answer.map(|answer| document(&answer.policy_document)))
}

/// A policy document, which IAM answers with percent-encoded.
pub(crate) fn document(text: &str) -> Value {
    let text = percent_decode_str(text).decode_utf8_lossy();
    serde_json::from_str(&text).unwrap_or_default()
}

/// The function and its tags.
pub(crate) async fn function(
    clients: &Clients,
    name: &str,
) -> Result<Option<(FunctionConfiguration, Tags)>, Error> {
    let call = clients.lambda.get_function().function_name(name).send();
    let answer = or_gone(call.await.map_err(failed("Lambda", "GetFunction", name)))?;
    Ok(answer.and_then(|answer| {
        let tags = answer.tags.unwrap_or_default();
        Some((answer.configuration?, BTreeMap::from_iter(tags)))
    }))
}

pub(crate) async fn mappings(
    clients: &Clients,
    name: &str,
) -> Result<Vec<EventSourceMappingConfiguration>, Error> {
    let call = clients.lambda.list_event_source_mappings();
    let pages = call.function_name(name).into_paginator().items().send();
    let each: Result<Vec<_>, _> = pages.collect().await;
    // AWS answers that the function is not there, where it never was.
    let each = or_gone(each.map_err(failed("Lambda", "ListEventSourceMappings", name)))?;
    let mut each = each.unwrap_or_default();
    each.retain(|mapping| mapping.state() != Some("Deleting"));
    Ok(each)
}

/// The first group whose name begins so: groups come in order, and none is before its own name.
async fn group(clients: &Clients, function: &str) -> Result<Option<LogGroup>, Error> {
    let name = log_group(function);
    let call = clients.logs.describe_log_groups();
    let call = call.log_group_name_prefix(&name).limit(1).send().await;
    let answer = call.map_err(failed("CloudWatch Logs", "DescribeLogGroups", &name))?;
    let groups = answer.log_groups.unwrap_or_default().into_iter();
    Ok(groups
        .into_iter()
        .find(|group| group.log_group_name() == Some(&name)))
}
