//! Writing msgpack by type.

use std::collections::BTreeMap;

use rmp::encode;

use super::super::{CodecError, Number, Value};
use crate::types::Type;

type Outcome = Result<(), CodecError>;

/// Extension 0 with one byte that means nothing: how Terraform writes what is not known yet.
const UNKNOWN: [u8; 3] = [0xd4, 0, 0];

pub(super) fn value(writer: &mut Vec<u8>, value: &Value, ty: &Type) -> Outcome {
    match (value, ty) {
        (Value::Null, _) => written(encode::write_nil(writer)),
        (Value::Unknown, _) => {
            writer.extend_from_slice(&UNKNOWN);
            Ok(())
        }
        (_, Type::Dynamic) => dynamic(writer, value),
        (Value::Bool(bool), Type::Bool) => written(encode::write_bool(writer, *bool)),
        (Value::Number(number), Type::Number) => self::number(writer, number),
        (Value::String(text), Type::String) => written(encode::write_str(writer, text)),
        (Value::List(items), Type::List(element) | Type::Set(element)) => {
            list(writer, items.iter().map(|item| (item, &**element)))
        }
        (Value::List(items), Type::Tuple(types)) if items.len() == types.len() => {
            list(writer, items.iter().zip(types))
        }
        (Value::Map(items), Type::Map(element)) => map(writer, items, element),
        (Value::Map(items), Type::Object(types)) => object(writer, items, types),
        (other, ty) => Err(CodecError::new(format!(
            "{} is no {}",
            kind(other),
            ty.to_json()
        ))),
    }
}

fn number(writer: &mut Vec<u8>, number: &Number) -> Outcome {
    if let Some(whole) = number.to_i64() {
        return written(encode::write_sint(writer, whole));
    }
    match number.to_u64() {
        Some(whole) => written(encode::write_uint(writer, whole)),
        // A float would be taken by its binary value, which is not what the decimal text says.
        None => written(encode::write_str(writer, number.as_str())),
    }
}

fn list<'v>(
    writer: &mut Vec<u8>,
    items: impl ExactSizeIterator<Item = (&'v Value, &'v Type)>,
) -> Outcome {
    written(encode::write_array_len(writer, length(items.len())?))?;
    for (index, (item, ty)) in items.enumerate() {
        value(writer, item, ty).map_err(|error| error.within(index))?;
    }
    Ok(())
}

fn map(writer: &mut Vec<u8>, items: &BTreeMap<String, Value>, element: &Type) -> Outcome {
    written(encode::write_map_len(writer, length(items.len())?))?;
    for (key, item) in items {
        entry(writer, key, item, element)?;
    }
    Ok(())
}

/// Terraform wants exactly the attributes of the type; what we do not have is null.
fn object(
    writer: &mut Vec<u8>,
    items: &BTreeMap<String, Value>,
    types: &BTreeMap<String, Type>,
) -> Outcome {
    if let Some(name) = items.keys().find(|name| !types.contains_key(*name)) {
        return Err(CodecError::new(format!("no attribute {name:?}")));
    }
    written(encode::write_map_len(writer, length(types.len())?))?;
    for (name, ty) in types {
        entry(writer, name, items.get(name).unwrap_or(&Value::Null), ty)?;
    }
    Ok(())
}

fn entry(writer: &mut Vec<u8>, key: &str, item: &Value, ty: &Type) -> Outcome {
    written(encode::write_str(writer, key))?;
    value(writer, item, ty).map_err(|error| error.within(key))
}

fn dynamic(writer: &mut Vec<u8>, value: &Value) -> Outcome {
    let (ty, inner) = match value {
        Value::Dynamic(typed) => (typed.0.clone(), &typed.1),
        bare => (implied_type(bare), bare),
    };
    written(encode::write_array_len(writer, 2))?;
    written(encode::write_bin(writer, &ty.to_json_bytes()))?;
    self::value(writer, inner, &ty)
}

/// The type that a value shows by itself.
fn implied_type(value: &Value) -> Type {
    match value {
        Value::Null | Value::Unknown | Value::Dynamic(_) => Type::Dynamic,
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::List(items) => Type::Tuple(items.iter().map(implied_type).collect()),
        Value::Map(items) => Type::Object(
            items
                .iter()
                .map(|(name, item)| (name.clone(), implied_type(item)))
                .collect(),
        ),
    }
}

fn length(length: usize) -> Result<u32, CodecError> {
    u32::try_from(length).map_err(|_| CodecError::new("more elements than msgpack can count"))
}

fn written<T, E: std::fmt::Display>(result: Result<T, E>) -> Outcome {
    result
        .map(drop)
        .map_err(|error| CodecError::new(error.to_string()))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Unknown => "an unknown value",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Dynamic(_) => "a value of any type",
    }
}
