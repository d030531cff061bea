//! Which changes replace the resource.

use std::collections::BTreeMap;

use crate::path::AttributePath;
use crate::schema::{Attribute, AttributeKind, NestedType, Nesting};
use crate::value::Value;

/// The attributes marked `replace` that differ between what there is and what is planned.
pub(crate) fn requires_replace(
    attributes: &[Attribute],
    config: &Value,
    prior: &Value,
    planned: &Value,
) -> Vec<AttributePath> {
    let mut found = Vec::new();
    level(
        attributes,
        config,
        prior,
        planned,
        &AttributePath::default(),
        &mut found,
    );
    found
}

fn level(
    attributes: &[Attribute],
    config: &Value,
    prior: &Value,
    planned: &Value,
    path: &AttributePath,
    found: &mut Vec<AttributePath>,
) {
    for attribute in attributes {
        let name = attribute.name;
        let (config, prior, planned) = (
            config.attribute(name),
            prior.attribute(name),
            planned.attribute(name),
        );
        if prior.same(planned, &attribute.value_type()) {
            continue;
        }
        let path = path.clone().attribute(name);
        match &attribute.kind {
            // The provider's own value, not known yet: nobody asked for another one.
            _ if planned.is_unknown() && config.is_null() => {}
            _ if attribute.replace => found.push(path),
            AttributeKind::Nested(nested) => objects(nested, config, prior, planned, &path, found),
            AttributeKind::Plain(_) => {}
        }
    }
}

fn objects(
    nested: &NestedType,
    config: &Value,
    prior: &Value,
    planned: &Value,
    path: &AttributePath,
    found: &mut Vec<AttributePath>,
) {
    let inner = &nested.attributes;
    match (nested.nesting, prior, planned) {
        (Nesting::Single, Value::Map(_), Value::Map(_)) => {
            level(inner, config, prior, planned, path, found);
        }
        (Nesting::Map, Value::Map(prior), Value::Map(planned)) => {
            for (key, prior, planned) in common(prior, planned) {
                let path = path.clone().key(key);
                level(inner, config.attribute(key), prior, planned, &path, found);
            }
        }
        (Nesting::List, Value::List(prior), Value::List(planned)) => {
            for (index, (prior, planned)) in prior.iter().zip(planned).enumerate() {
                let config = element(config, index);
                level(
                    inner,
                    config,
                    prior,
                    planned,
                    &path.clone().index(index),
                    found,
                );
            }
        }
        // An element of a set that differs is another element, so the whole set stands for it.
        (Nesting::Set, ..) if inner.iter().any(|attribute| attribute.replace) => {
            found.push(path.clone());
        }
        _ => {}
    }
}

fn common<'v>(
    prior: &'v BTreeMap<String, Value>,
    planned: &'v BTreeMap<String, Value>,
) -> impl Iterator<Item = (&'v String, &'v Value, &'v Value)> {
    prior
        .iter()
        .filter_map(|(key, prior)| planned.get(key).map(|planned| (key, prior, planned)))
}

fn element(list: &Value, index: usize) -> &Value {
    match list {
        Value::List(items) => items.get(index).unwrap_or(&Value::Null),
        _ => &Value::Null,
    }
}
