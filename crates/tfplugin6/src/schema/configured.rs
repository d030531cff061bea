//! The attributes that a configuration sets, wherever they nest.

use super::{Attribute, AttributeKind, NestedType, Nesting};
use crate::path::AttributePath;
use crate::value::Value;

/// An attribute that a configuration sets, and where.
pub(crate) type Configured<'s> = (&'s Attribute, AttributePath);

/// The attributes that a configuration sets.
pub(crate) fn configured<'s>(attributes: &'s [Attribute], config: &Value) -> Vec<Configured<'s>> {
    level(attributes, config, &AttributePath::default())
}

fn level<'s>(
    attributes: &'s [Attribute],
    config: &Value,
    path: &AttributePath,
) -> Vec<Configured<'s>> {
    let Value::Map(fields) = config else {
        return Vec::new();
    };
    let set = attributes
        .iter()
        .filter_map(|one| Some((one, fields.get(one.name)?)));
    set.filter(|(_, value)| !value.is_null())
        .flat_map(|(attribute, value)| {
            one(attribute, value, path.clone().attribute(attribute.name))
        })
        .collect()
}

fn one<'s>(attribute: &'s Attribute, value: &Value, path: AttributePath) -> Vec<Configured<'s>> {
    let within = match &attribute.kind {
        AttributeKind::Nested(nested) => objects(nested, value, &path),
        AttributeKind::Plain(_) => Vec::new(),
    };
    [vec![(attribute, path)], within].concat()
}

fn objects<'s>(nested: &'s NestedType, value: &Value, path: &AttributePath) -> Vec<Configured<'s>> {
    let object = |value, path| level(&nested.attributes, value, &path);
    match (nested.nesting, value) {
        (Nesting::Single, value) => object(value, path.clone()),
        (_, Value::Map(items)) => items
            .iter()
            .flat_map(|(key, item)| object(item, path.clone().key(key)))
            .collect(),
        // The elements of a set have no address of their own.
        (Nesting::Set, Value::List(items)) => items
            .iter()
            .flat_map(|item| object(item, path.clone()))
            .collect(),
        (_, Value::List(items)) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| object(item, path.clone().index(index)))
            .collect(),
        _ => Vec::new(),
    }
}
