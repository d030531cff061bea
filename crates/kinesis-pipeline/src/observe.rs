//! What AWS says exists of a destination, with all calls made together.

mod alarm;

use std::collections::BTreeMap;

use aws_calls::{all, all_of};
use aws_sdk_cloudwatchlogs::types::LogGroup;
use aws_sdk_iam::types::{AttachedPolicy, Role};
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionConfiguration};
use futures::future::join_all;
use percent_encoding::percent_decode_str;
use serde_json::Value;

pub use self::alarm::FoundAlarm;
use crate::alarm::MARK;
use crate::clients::Clients;
use crate::destination::{Tags, log_group};
use crate::error::{Error, or_gone, sent};

/// What there is of a destination.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The role.
    pub role: Option<Role>,
    /// Its inline policy of the same name; null where it cannot be read as JSON.
    pub policy: Option<Value>,
    /// Its other policies.
    pub more_policies: Policies,
    /// The function.
    pub function: Option<FunctionConfiguration>,
    /// The function's tags.
    pub tags: Tags,
    /// The mappings that invoke it, other than those that are being deleted.
    pub mappings: Vec<FoundMapping>,
    /// The log group.
    pub log_group: Option<LogGroup>,
    /// The log group's tags, where they were asked for.
    pub log_group_tags: Option<Tags>,
    /// The alarms at the names of its own, where they were asked for.
    pub alarms: Vec<FoundAlarm>,
}

/// Policies of a role beside the one of its name.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Policies {
    /// ARNs of managed policies that are attached.
    pub attached: Vec<String>,
    /// Names of inline policies.
    pub inline: Vec<String>,
}

/// A mapping and its tags, where they were asked for.
#[derive(Clone, Debug)]
pub struct FoundMapping {
    /// The mapping.
    pub configuration: EventSourceMappingConfiguration,
    /// Its tags.
    pub tags: Option<Tags>,
}

/// How much is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Depth<'a> {
    /// What shows whether a destination is as it was made. The mapping with the UUID that the state holds
    /// needs no tags to be recognized.
    Look(Option<&'a str>),
    /// What decides about a change as well: the tags of every piece.
    Change,
}

impl Found {
    /// Whether nothing is left of it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.role.is_none()
            && self.function.is_none()
            && self.mappings.is_empty()
            && self.log_group.is_none()
            && self.alarms.is_empty()
    }
}

impl FoundMapping {
    /// Its UUID.
    #[must_use]
    pub fn uuid(&self) -> &str {
        self.configuration.uuid().unwrap_or_default()
    }

    /// Its ARN, which is its UUID where AWS does not say it.
    #[must_use]
    pub fn arn(&self) -> &str {
        let arn = self.configuration.event_source_mapping_arn();
        arn.unwrap_or_else(|| self.uuid())
    }

    /// Whether it reads this stream.
    #[must_use]
    pub fn reads(&self, stream: &str) -> bool {
        self.configuration.event_source_arn() == Some(stream)
    }
}

/// Fetches everything of the function with this name: seven calls, made together, and the tags of what
/// answers without them. Its alarms are looked for where some are asked for, or the function is marked to have some.
///
/// # Errors
/// Every call that failed.
pub async fn found(
    clients: &Clients,
    name: &str,
    depth: Depth<'_>,
    has_alarms: bool,
) -> Result<Found, Error> {
    let alarms = async {
        match has_alarms {
            true => alarm::alarms(clients, name, depth).await,
            false => Ok(Vec::new()),
        }
    };
    let (mut found, alarms) = all_of(tokio::join!(
        Box::pin(without_alarms(clients, name, depth)),
        Box::pin(alarms)
    ))?;
    found.alarms = alarms;
    if !has_alarms && found.tags.contains_key(MARK) {
        found.alarms = Box::pin(alarm::alarms(clients, name, depth)).await?;
    }
    Ok(found)
}

async fn without_alarms(clients: &Clients, name: &str, depth: Depth<'_>) -> Result<Found, Error> {
    let (role, policy, mut more_policies, function, mappings, group) = all_of(tokio::join!(
        Box::pin(role(clients, name)),
        Box::pin(role_policy(clients, name)),
        Box::pin(policies(clients, name)),
        Box::pin(function(clients, name)),
        Box::pin(mappings_with_tags(clients, name, depth)),
        Box::pin(group(clients, name, depth)),
    ))?;
    more_policies.inline.retain(|policy| policy != name);
    let (function, tags) = function.unzip();
    let (log_group, log_group_tags) = group.unzip();
    Ok(Found {
        role,
        policy,
        more_policies,
        function,
        tags: tags.unwrap_or_default(),
        mappings,
        log_group,
        log_group_tags: log_group_tags.flatten(),
        alarms: Vec::new(),
    })
}

pub(crate) async fn role(clients: &Clients, name: &str) -> Result<Option<Role>, Error> {
    let call = clients.iam.get_role().role_name(name).send();
    let answer = sent("IAM GetRole", name, call).await;
    let answer = or_gone(answer)?;
    Ok(answer.and_then(|answer| answer.role))
}

async fn role_policy(clients: &Clients, name: &str) -> Result<Option<Value>, Error> {
    let call = clients.iam.get_role_policy();
    let call = call.role_name(name).policy_name(name).send();
    let answer = sent("IAM GetRolePolicy", name, call).await;
    let answer = or_gone(answer)?;
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
    let answer = or_gone(sent("Lambda GetFunction", name, call).await)?;
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
    let each = sent("Lambda ListEventSourceMappings", name, pages.try_collect()).await;
    // AWS answers that the function is not there, where it never was.
    let mut each: Vec<EventSourceMappingConfiguration> = or_gone(each)?.unwrap_or_default();
    each.retain(|mapping| mapping.state() != Some("Deleting"));
    Ok(each)
}

/// All policies of a role: those that are attached, and the names of the inline ones.
pub(crate) async fn policies(clients: &Clients, name: &str) -> Result<Policies, Error> {
    let attached = clients.iam.list_attached_role_policies().role_name(name);
    let inline = clients.iam.list_role_policies().role_name(name);
    let attached = attached.into_paginator().items().send().try_collect();
    let inline = inline.into_paginator().items().send().try_collect();
    let (attached, inline) = tokio::join!(
        sent("IAM ListAttachedRolePolicies", name, attached),
        sent("IAM ListRolePolicies", name, inline),
    );
    let (attached, inline): (Option<Vec<AttachedPolicy>>, Option<Vec<String>>) =
        all_of((or_gone(attached), or_gone(inline)))?;
    let attached = attached.unwrap_or_default().into_iter();
    Ok(Policies {
        attached: attached.filter_map(|policy| policy.policy_arn).collect(),
        inline: inline.unwrap_or_default(),
    })
}

async fn mappings_with_tags(
    clients: &Clients,
    name: &str,
    depth: Depth<'_>,
) -> Result<Vec<FoundMapping>, Error> {
    let each = mappings(clients, name).await?;
    let each = each.into_iter().map(|configuration| async move {
        let mapping = FoundMapping {
            configuration,
            tags: None,
        };
        match depth {
            Depth::Look(Some(known)) if known == mapping.uuid() => Ok(Some(mapping)),
            _ => with_tags(clients, mapping).await,
        }
    });
    Ok(all(join_all(each).await)?.into_iter().flatten().collect())
}

/// Nothing, where the mapping has gone meanwhile.
pub(crate) async fn with_tags(
    clients: &Clients,
    mapping: FoundMapping,
) -> Result<Option<FoundMapping>, Error> {
    let arn = mapping.arn();
    let call = clients.lambda.list_tags().resource(arn).send();
    let answer = sent("Lambda ListTags", arn, call).await;
    let answer = or_gone(answer)?;
    Ok(answer.map(|answer| FoundMapping {
        tags: Some(answer.tags.unwrap_or_default().into_iter().collect()),
        ..mapping
    }))
}

type TaggedGroup = (LogGroup, Option<Tags>);

/// The first group whose name begins so: groups come in order, and none is before its own name.
async fn group(
    clients: &Clients,
    function: &str,
    depth: Depth<'_>,
) -> Result<Option<TaggedGroup>, Error> {
    let name = log_group(function);
    let call = clients.logs.describe_log_groups();
    let call = call.log_group_name_prefix(&name).limit(1).send();
    let answer = sent("CloudWatch Logs DescribeLogGroups", &name, call).await?;
    let mut groups = answer.log_groups.unwrap_or_default().into_iter();
    let Some(group) = groups.find(|group| group.log_group_name() == Some(&name)) else {
        return Ok(None);
    };
    if matches!(depth, Depth::Look(_)) {
        return Ok(Some((group, None)));
    }
    let tags = group_tags(clients, &group).await?;
    Ok(tags.map(|tags| (group, Some(tags))))
}

/// Nothing, where the group has gone meanwhile.
async fn group_tags(clients: &Clients, group: &LogGroup) -> Result<Option<Tags>, Error> {
    let arn = group_arn(group);
    let call = clients.logs.list_tags_for_resource().resource_arn(arn);
    let answer = or_gone(sent("CloudWatch Logs ListTagsForResource", arn, call.send()).await)?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default().into_iter().collect()))
}

/// The group's ARN as tags are asked for with it: without the streams in it.
pub(crate) fn group_arn(group: &LogGroup) -> &str {
    let arn = group.arn().unwrap_or_default();
    arn.strip_suffix(":*").unwrap_or(arn)
}

/// The tags of the log group of a function, where there is one.
pub(crate) async fn tags_of_group(
    clients: &Clients,
    function: &str,
) -> Result<Option<Tags>, Error> {
    let found = group(clients, function, Depth::Change).await?;
    Ok(found.and_then(|(_, tags)| tags))
}
