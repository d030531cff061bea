//! Target groups, their attributes and tags.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::{TagDescription, TargetGroup, TargetGroupAttribute};
use futures::future::join_all;

use super::reference::Balancing;
use crate::clients::Clients;
use crate::clone::balanced::{candidates, first_http};
use crate::clone::tags::{Tags, from_elb};
use crate::error::{Error, code, sent};
use aws_calls::{all, all_of};

/// How many resources one call tells the tags of.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html>
const TAGS_AT_ONCE: usize = 20;

/// A target group that exists.
#[derive(Clone, Debug)]
pub struct ExistingTargetGroup {
    /// Its ARN.
    pub arn: String,
    /// Its description.
    pub group: TargetGroup,
    /// Its attributes.
    pub attributes: Vec<TargetGroupAttribute>,
    /// Its tags.
    pub tags: Tags,
}

/// A target group with its attributes and tags, where it exists.
///
/// # Errors
/// When a call fails.
pub async fn by_name(clients: &Clients, name: &str) -> Result<Option<ExistingTargetGroup>, Error> {
    let Some((arn, group)) = described(clients, name).await? else {
        return Ok(None);
    };
    match details(clients, &arn).await {
        // Deleted between the calls.
        Err(error) if is_gone(&error) => Ok(None),
        answer => answer.map(|(attributes, tags)| {
            Some(ExistingTargetGroup {
                arn,
                group,
                attributes,
                tags,
            })
        }),
    }
}

impl ExistingTargetGroup {
    /// One of which nothing is known but whose it is.
    pub(crate) fn of_tagged(tagged: Tagged) -> Self {
        Self {
            arn: tagged.arn,
            group: TargetGroup::builder().build(),
            attributes: Vec::new(),
            tags: tagged.tags,
        }
    }
}

/// A target group and its tags.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// Its ARN.
    pub arn: String,
    /// Its tags.
    pub tags: Tags,
}

/// A target group's ARN and tags, where it exists. The tags of the ARN that is recorded are
/// asked for beside the description.
///
/// # Errors
/// When a call fails.
pub async fn tagged(
    clients: &Clients,
    name: &str,
    recorded: Option<&str>,
) -> Result<Option<Tagged>, Error> {
    let (found, known) = tokio::join!(described(clients, name), known_tags(clients, recorded));
    let Some((arn, _)) = found? else {
        return Ok(None);
    };
    if let Some(tags) = known.filter(|_| recorded == Some(arn.as_str())) {
        return Ok(Some(Tagged { arn, tags }));
    }
    match tags(clients, &arn).await {
        Err(error) if is_gone(&error) => Ok(None),
        answer => answer.map(|tags| Some(Tagged { arn, tags })),
    }
}

/// A row may hold anything: where its ARN is refused, the one that is described is asked for.
async fn known_tags(clients: &Clients, recorded: Option<&str>) -> Option<Tags> {
    tags(clients, recorded?).await.ok()
}

/// ARN and description of a target group, where it exists.
///
/// # Errors
/// When the call fails.
pub async fn described(
    clients: &Clients,
    name: &str,
) -> Result<Option<(String, TargetGroup)>, Error> {
    let call = clients.elb.describe_target_groups().names(name).send();
    match sent("ELBv2 DescribeTargetGroups", name, call).await {
        Ok(answer) => Ok(answer
            .target_groups
            .into_iter()
            .flatten()
            .find_map(|group| {
                let arn = group.target_group_arn.clone()?;
                (group.target_group_name.as_deref() == Some(name)).then_some((arn, group))
            })),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The target group of a reference service that is cloned, with attributes and tags.
///
/// # Errors
/// When a call fails, or none of the service's target groups can be cloned.
pub async fn reference(clients: &Clients, service: &Service) -> Result<Balancing, Error> {
    let candidates = candidates(service)?;
    let arns: Vec<&str> = candidates
        .iter()
        .map(|one| one.target_group.as_str())
        .collect();
    // It is the first nearly always: what belongs to it is asked for beside.
    let (groups, first) = tokio::join!(described_all(clients, &arns), details(clients, arns[0]));
    let (balanced, group) = first_http(service, &candidates, &groups?)?;
    let (attributes, tags) = if balanced.target_group == arns[0] {
        first?
    } else {
        details(clients, &balanced.target_group).await?
    };
    Ok(Balancing {
        balanced,
        target_group: group,
        attributes,
        tags,
    })
}

async fn described_all(clients: &Clients, arns: &[&str]) -> Result<Vec<TargetGroup>, Error> {
    let all = arns.iter().map(|arn| (*arn).to_owned()).collect();
    let call = clients.elb.describe_target_groups();
    let call = call.set_target_group_arns(Some(all)).send();
    let answer = sent("ELBv2 DescribeTargetGroups", arns.join(", "), call).await?;
    Ok(answer.target_groups.unwrap_or_default())
}

async fn details(clients: &Clients, arn: &str) -> Result<(Vec<TargetGroupAttribute>, Tags), Error> {
    all_of(tokio::join!(attributes(clients, arn), tags(clients, arn)))
}

/// A target group's attributes.
///
/// # Errors
/// When the call fails.
pub async fn attributes(clients: &Clients, arn: &str) -> Result<Vec<TargetGroupAttribute>, Error> {
    let call = clients
        .elb
        .describe_target_group_attributes()
        .target_group_arn(arn);
    let answer = sent("ELBv2 DescribeTargetGroupAttributes", arn, call.send()).await?;
    Ok(answer.attributes.unwrap_or_default())
}

async fn tags(clients: &Clients, arn: &str) -> Result<Tags, Error> {
    let tags = tags_of(clients, &[arn.to_owned()]).await?;
    Ok(tags.into_values().flatten().collect())
}

/// The tags of target groups and listener rules, by ARN.
///
/// # Errors
/// When a call fails.
pub async fn tags_of(clients: &Clients, arns: &[String]) -> Result<BTreeMap<String, Tags>, Error> {
    let each = arns.chunks(TAGS_AT_ONCE).map(|arns| async move {
        let call = clients.elb.describe_tags();
        let call = call.set_resource_arns(Some(arns.to_vec())).send();
        sent("ELBv2 DescribeTags", arns.join(", "), call).await
    });
    let answers = all(join_all(each).await)?.into_iter();
    let described = answers.flat_map(|answer| answer.tag_descriptions.unwrap_or_default());
    let pair = |one: TagDescription| {
        let tags = from_elb(one.tags());
        Some((one.resource_arn?, tags))
    };
    Ok(described.filter_map(pair).collect())
}

fn is_gone(error: &Error) -> bool {
    match error {
        Error::Several(errors) => errors.iter().all(is_gone),
        one => code(one) == Some("TargetGroupNotFound"),
    }
}
