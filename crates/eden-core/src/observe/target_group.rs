//! Target groups and their attributes.

use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetGroupAttribute};

use crate::clients::Clients;
use crate::clone::tags::{Tags, from_elb};
use crate::error::{Error, code, failed};

/// A target group that exists.
#[derive(Clone, Debug)]
pub struct ExistingTargetGroup {
    /// Its ARN.
    pub arn: String,
    /// Its description.
    pub group: TargetGroup,
    /// Its attributes.
    pub attributes: Vec<TargetGroupAttribute>,
}

/// A target group and its attributes, where it exists.
///
/// # Errors
/// When a call fails.
pub async fn by_name(clients: &Clients, name: &str) -> Result<Option<ExistingTargetGroup>, Error> {
    let Some((arn, group)) = described(clients, name).await? else {
        return Ok(None);
    };
    match attributes(clients, &arn).await {
        // Deleted between the two calls.
        Err(error) if is_gone(&error) => Ok(None),
        answer => Ok(Some(ExistingTargetGroup {
            arn,
            group,
            attributes: answer?,
        })),
    }
}

/// ARN and description of a target group, where it exists.
///
/// # Errors
/// When the call fails.
pub async fn described(
    clients: &Clients,
    name: &str,
) -> Result<Option<(String, TargetGroup)>, Error> {
    let answer = clients
        .elb
        .describe_target_groups()
        .names(name)
        .send()
        .await;
    match answer.map_err(failed("ELBv2", "DescribeTargetGroups", name)) {
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

/// A target group by its ARN, with attributes and tags; it has to exist.
///
/// # Errors
/// When a call fails or the target group is not described.
pub async fn reference(
    clients: &Clients,
    arn: &str,
) -> Result<(TargetGroup, Vec<TargetGroupAttribute>, Tags), Error> {
    let (group, attributes, tags) = tokio::join!(
        one(clients, arn),
        attributes(clients, arn),
        tags(clients, arn)
    );
    Ok((group?, attributes?, tags?))
}

async fn one(clients: &Clients, arn: &str) -> Result<TargetGroup, Error> {
    let answer = clients
        .elb
        .describe_target_groups()
        .target_group_arns(arn)
        .send()
        .await;
    let answer = answer.map_err(failed("ELBv2", "DescribeTargetGroups", arn))?;
    let group = answer.target_groups.into_iter().flatten().next();
    group.ok_or_else(|| Error::Unusable {
        what: format!("target group {arn} of the reference service"),
        why: "does not exist".into(),
        advice: "Attach the reference service to a target group that exists.".into(),
        key: Some("reference_service_arn"),
    })
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
    let answer = call.send().await;
    let answer = answer.map_err(failed("ELBv2", "DescribeTargetGroupAttributes", arn))?;
    Ok(answer.attributes.unwrap_or_default())
}

async fn tags(clients: &Clients, arn: &str) -> Result<Tags, Error> {
    let answer = clients.elb.describe_tags().resource_arns(arn).send().await;
    let answer = answer.map_err(failed("ELBv2", "DescribeTags", arn))?;
    let described = answer.tag_descriptions.into_iter().flatten();
    Ok(described
        .flat_map(|description| from_elb(description.tags()))
        .collect())
}

fn is_gone(error: &Error) -> bool {
    code(error) == Some("TargetGroupNotFound")
}
