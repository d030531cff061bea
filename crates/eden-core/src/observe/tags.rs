//! Tags of target groups and listener rules.

use std::collections::BTreeMap;

use futures::future::join_all;

use crate::clients::Clients;
use crate::clone::tags::{Tags, from_elb};
use crate::error::{Error, code, sent};
use aws_calls::all;

/// Tags by the ARN of what has them; what does not exist is not among them.
pub type TagsByArn = BTreeMap<String, Tags>;

/// The tags of these target groups and rules that exist: one call, and one for each where one of
/// them is gone, because ELBv2 then answers for none.
///
/// # Errors
/// When a call fails.
pub async fn of_balancing(clients: &Clients, arns: &[&str]) -> Result<TagsByArn, Error> {
    if arns.is_empty() {
        return Ok(TagsByArn::new());
    }
    match described(clients, arns).await {
        Err(error) if is_gone(&error) && arns.len() > 1 => {}
        Err(error) if is_gone(&error) => return Ok(TagsByArn::new()),
        answer => return answer,
    }
    let each = arns.iter().map(|arn| async move {
        match described(clients, &[arn]).await {
            Err(error) if is_gone(&error) => Ok(TagsByArn::new()),
            answer => answer,
        }
    });
    Ok(all(join_all(each).await)?.into_iter().flatten().collect())
}

async fn described(clients: &Clients, arns: &[&str]) -> Result<TagsByArn, Error> {
    let names = arns.iter().map(|arn| (*arn).to_owned()).collect();
    let call = clients.elb.describe_tags().set_resource_arns(Some(names));
    let answer = sent("ELBv2 DescribeTags", arns.join(", "), call.send()).await?;
    let described = answer.tag_descriptions.into_iter().flatten();
    let pairs = described.filter_map(|one| Some((one.resource_arn.clone()?, from_elb(one.tags()))));
    Ok(pairs.collect())
}

fn is_gone(error: &Error) -> bool {
    matches!(code(error), Some("RuleNotFound" | "TargetGroupNotFound"))
}
