//! What a handler leaves alone stays exactly as Terraform sent it.

use std::collections::BTreeMap;

use crate::schema::{Attribute, AttributeKind, NestedType, Nesting};
use crate::types::Type;
use crate::value::Value;

/// Puts the original back wherever the handler returns what it was given.
///
/// Rust's types hold less than Terraform's (a list with one unknown element is unknown as a whole,
/// an `f64` is shorter than the number), and Terraform refuses any difference. `seen` is the
/// original as the handler saw it.
pub(crate) fn restore(original: &Value, seen: &Value, returned: Value, ty: &Type) -> Value {
    if returned == *seen {
        return original.clone();
    }
    match (original, seen, returned, ty) {
        (Value::Map(original), Value::Map(seen), Value::Map(returned), Type::Object(types)) => {
            entries(original, seen, returned, |name| types.get(name))
        }
        (Value::Map(original), Value::Map(seen), Value::Map(returned), Type::Map(element)) => {
            entries(original, seen, returned, |_| Some(element))
        }
        (Value::List(original), Value::List(seen), Value::List(returned), Type::List(element)) => {
            let last = (Value::Null, Value::Null);
            let pairs = original
                .iter()
                .zip(seen)
                .chain(std::iter::repeat((&last.0, &last.1)));
            let one = |(returned, (original, seen))| restore(original, seen, returned, element);
            Value::List(returned.into_iter().zip(pairs).map(one).collect())
        }
        (_, _, returned, _) => returned,
    }
}

fn entries<'t>(
    original: &BTreeMap<String, Value>,
    seen: &BTreeMap<String, Value>,
    returned: BTreeMap<String, Value>,
    type_of: impl Fn(&str) -> Option<&'t Type>,
) -> Value {
    let one = |(name, value): (String, Value)| {
        let restored = match (original.get(&name), seen.get(&name), type_of(&name)) {
            (Some(original), Some(seen), Some(ty)) => restore(original, seen, value, ty),
            _ => value,
        };
        (name, restored)
    };
    Value::Map(returned.into_iter().map(one).collect())
}

/// Leaves out what must never be stored.
pub(crate) fn without_write_only(attributes: &[Attribute], value: Value) -> Value {
    let Value::Map(mut fields) = value else {
        return value;
    };
    for attribute in attributes {
        let Some(value) = fields.get_mut(attribute.name) else {
            continue;
        };
        match &attribute.kind {
            _ if attribute.write_only => *value = Value::Null,
            AttributeKind::Nested(nested) => *value = nested_without(nested, std::mem::take(value)),
            AttributeKind::Plain(_) => {}
        }
    }
    Value::Map(fields)
}

fn nested_without(nested: &NestedType, value: Value) -> Value {
    let object = |value| without_write_only(&nested.attributes, value);
    match (nested.nesting, value) {
        (Nesting::Single, value) => object(value),
        (_, Value::Map(items)) => Value::Map(
            items
                .into_iter()
                .map(|(key, item)| (key, object(item)))
                .collect(),
        ),
        (_, Value::List(items)) => Value::List(items.into_iter().map(object).collect()),
        (_, other) => other,
    }
}
