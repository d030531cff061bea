//! From what the user proposes to a plan.

use std::collections::BTreeMap;

use crate::schema::{Attribute, AttributeKind, NestedType, Nesting};
use crate::types::Type;
use crate::value::Value;

type Step = fn(&[Attribute], &Value, Value) -> Value;

/// The plan that Terraform's proposal amounts to: defaults applied, write-only values left out,
/// and, where anything differs from what there is, the provider's own attributes unknown.
pub(crate) fn prepare(
    attributes: &[Attribute],
    ty: &Type,
    config: &Value,
    prior: &Value,
    proposed: Value,
) -> Value {
    let planned = with_defaults(attributes, config, proposed);
    if !prior.is_null() && planned.same(prior, ty) {
        return prior.clone();
    }
    mark_unknown(attributes, config, planned)
}

/// Fills in defaults and leaves out write-only values.
pub(crate) fn with_defaults(attributes: &[Attribute], config: &Value, planned: Value) -> Value {
    each(
        attributes,
        config,
        planned,
        |attribute, config, planned| match &attribute.default {
            _ if attribute.write_only => Value::Null,
            Some(default) if config.is_null() => default.clone(),
            _ => within(attribute, config, planned, with_defaults),
        },
    )
}

fn mark_unknown(attributes: &[Attribute], config: &Value, planned: Value) -> Value {
    each(attributes, config, planned, |attribute, config, planned| {
        if !is_providers(attribute, config) {
            within(attribute, config, planned, mark_unknown)
        } else if is_kept(attribute) && !planned.is_null() {
            planned
        } else {
            Value::Unknown
        }
    })
}

/// Whether the provider alone decides on the value.
fn is_providers(attribute: &Attribute, config: &Value) -> bool {
    attribute.computed && attribute.default.is_none() && config.is_null()
}

/// What replaces the resource when it changes cannot change by itself on update.
fn is_kept(attribute: &Attribute) -> bool {
    attribute.keep || attribute.replace
}

fn each(
    attributes: &[Attribute],
    config: &Value,
    planned: Value,
    change: impl Fn(&Attribute, &Value, Value) -> Value,
) -> Value {
    let Value::Map(mut fields) = planned else {
        return planned;
    };
    for attribute in attributes {
        let value = fields.remove(attribute.name).unwrap_or_default();
        let value = change(attribute, config.attribute(attribute.name), value);
        fields.insert(attribute.name.to_owned(), value);
    }
    Value::Map(fields)
}

fn within(attribute: &Attribute, config: &Value, planned: Value, step: Step) -> Value {
    match &attribute.kind {
        // Without a configuration the objects are the provider's as a whole.
        AttributeKind::Nested(nested) if !config.is_null() => {
            objects(nested, config, planned, step)
        }
        _ => planned,
    }
}

fn objects(nested: &NestedType, config: &Value, planned: Value, step: Step) -> Value {
    let object = |config: &Value, planned| step(&nested.attributes, config, planned);
    match (nested.nesting, planned) {
        (Nesting::Single, planned) => object(config, planned),
        (Nesting::Map, Value::Map(items)) => Value::Map(
            items
                .into_iter()
                .map(|(key, item)| (key.clone(), object(config.attribute(&key), item)))
                .collect::<BTreeMap<_, _>>(),
        ),
        (Nesting::List, Value::List(items)) => Value::List(
            items
                .into_iter()
                .enumerate()
                .map(|(i, item)| object(element(config, i), item))
                .collect(),
        ),
        (Nesting::Set, Value::List(items)) => Value::List(
            items
                .into_iter()
                .map(|item| object(&match_element(config, &item), item))
                .collect(),
        ),
        (_, other) => other,
    }
}

fn element(list: &Value, index: usize) -> &Value {
    match list {
        Value::List(items) => items.get(index).unwrap_or(&Value::Null),
        Value::Unknown => &Value::Unknown,
        _ => &Value::Null,
    }
}

/// The element of a configured set that a planned element stems from: all it says is planned.
fn match_element(set: &Value, planned: &Value) -> Value {
    let Value::List(items) = set else {
        return Value::Null;
    };
    items
        .iter()
        .find(|item| is_covered(item, planned))
        .cloned()
        .unwrap_or_else(|| planned.clone())
}

fn is_covered(config: &Value, planned: &Value) -> bool {
    match config {
        Value::Map(fields) => fields.iter().all(|(name, value)| {
            value.is_null() || value.is_unknown() || value == planned.attribute(name)
        }),
        other => other == planned,
    }
}
