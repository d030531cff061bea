//! Tags: the reference's own, with the environment's on top.

use aws_sdk_ecs::types::Tag as EcsTag;
use aws_sdk_elasticloadbalancingv2::types::Tag as ElbTag;

pub use aws_calls::tags::{Tags, is_reserved, missing};

/// The tags of a clone: the reference's, but for reserved ones, with its own on top. Those say whose a
/// thing is, which the clone of an environment or of a managed service is not.
#[must_use]
pub fn merged(reference: Tags, own: &Tags) -> Tags {
    let mut tags = aws_calls::tags::unreserved(reference);
    tags.extend(own.clone());
    tags
}

/// The tags that were asked for and that a piece lacks, or has with another value.
#[must_use]
pub fn lacking(asked: &Tags, has: &Tags) -> Tags {
    let mut lacks = missing(asked, has);
    lacks.retain(|key, _| !is_reserved(key));
    lacks
}

/// Tags as ECS describes them.
#[must_use]
pub fn from_ecs(tags: &[EcsTag]) -> Tags {
    let pair = |tag: &EcsTag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default()));
    tags.iter().filter_map(pair).collect()
}

/// Tags as ECS takes them; `None` where there are none, because ECS refuses an empty list.
#[must_use]
pub fn to_ecs(tags: &Tags) -> Option<Vec<EcsTag>> {
    let tag = |(key, value): (&String, &String)| EcsTag::builder().key(key).value(value).build();
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

/// Tags as ELBv2 describes them.
#[must_use]
pub fn from_elb(tags: &[ElbTag]) -> Tags {
    let pair = |tag: &ElbTag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default()));
    tags.iter().filter_map(pair).collect()
}

/// Tags as ELBv2 takes them; `None` where there are none, because ELBv2 refuses an empty list.
#[must_use]
pub fn to_elb(tags: &Tags) -> Option<Vec<ElbTag>> {
    let tag = |(key, value): (&String, &String)| ElbTag::builder().key(key).value(value).build();
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

#[cfg(test)]
mod tests;
