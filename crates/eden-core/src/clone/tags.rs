//! Tags: the reference's own, with the environment's on top.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Tag as EcsTag;
use aws_sdk_elasticloadbalancingv2::types::Tag as ElbTag;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// The tags of a clone; AWS's own (`aws:…`) cannot be written and are left out.
#[must_use]
pub fn merged(reference: Tags, own: &Tags) -> Tags {
    let mut tags = reference;
    tags.retain(|key, _| !key.starts_with("aws:"));
    tags.extend(own.clone());
    tags
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
