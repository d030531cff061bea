//! The JSON form of values, in which Terraform hands over stored state.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{CodecError, Value};
use crate::types::{MAX_DEPTH, Type};

impl Value {
    /// Reads the JSON form of a value of the type.
    ///
    /// Attributes that the type does not have are passed over and missing ones are null, because
    /// state written by another version of a provider has more or fewer of them.
    pub fn from_json(bytes: &[u8], ty: &Type) -> Result<Self, CodecError> {
        let raw: Box<RawValue> = parse(bytes)?;
        value(&raw, ty, MAX_DEPTH)
    }
}

#[derive(serde::Deserialize)]
struct Typed {
    r#type: serde_json::Value,
    value: Box<RawValue>,
}

fn value(raw: &RawValue, ty: &Type, depth: usize) -> Result<Value, CodecError> {
    let deeper = depth
        .checked_sub(1)
        .ok_or_else(|| CodecError::new("nested too deeply"))?;
    if raw.get() == "null" {
        return Ok(Value::Null);
    }
    match ty {
        Type::Bool => boolean(raw),
        Type::Number => number(raw),
        Type::String => string(raw),
        Type::List(element) | Type::Set(element) => list(raw, element, deeper),
        Type::Tuple(types) => tuple(raw, types, deeper),
        Type::Map(element) => map(raw, element, deeper),
        Type::Object(types) => object(raw, types, deeper),
        Type::Dynamic => dynamic(raw, deeper),
    }
}

/// Old states hold bools and numbers as strings, and strings as either.
fn boolean(raw: &RawValue) -> Result<Value, CodecError> {
    match raw.get().trim_matches('"') {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        other => Err(CodecError::new(format!("expected a bool, found {other}"))),
    }
}

fn number(raw: &RawValue) -> Result<Value, CodecError> {
    let text = raw.get().trim_matches('"');
    text.parse()
        .map(Value::Number)
        .map_err(|error| CodecError::new(format!("{error}")))
}

fn string(raw: &RawValue) -> Result<Value, CodecError> {
    match raw.get().as_bytes().first() {
        Some(b'"') => parse(raw.get().as_bytes()).map(Value::String),
        Some(b'[' | b'{') | None => Err(CodecError::new("expected a string")),
        Some(_) => Ok(Value::String(raw.get().to_owned())),
    }
}

fn list(raw: &RawValue, element: &Type, depth: usize) -> Result<Value, CodecError> {
    let items: Vec<Box<RawValue>> = parse(raw.get().as_bytes())?;
    items
        .iter()
        .enumerate()
        .map(|(index, item)| value(item, element, depth).map_err(|error| error.within(index)))
        .collect::<Result<_, _>>()
        .map(Value::List)
}

fn tuple(raw: &RawValue, types: &[Type], depth: usize) -> Result<Value, CodecError> {
    let items: Vec<Box<RawValue>> = parse(raw.get().as_bytes())?;
    if items.len() != types.len() {
        return Err(CodecError::new("a tuple of another length"));
    }
    let items = items
        .iter()
        .zip(types)
        .map(|(item, ty)| value(item, ty, depth));
    items.collect::<Result<_, _>>().map(Value::List)
}

fn map(raw: &RawValue, element: &Type, depth: usize) -> Result<Value, CodecError> {
    let items: BTreeMap<String, Box<RawValue>> = parse(raw.get().as_bytes())?;
    items
        .into_iter()
        .map(|(key, item)| match value(&item, element, depth) {
            Ok(item) => Ok((key, item)),
            Err(error) => Err(error.within(key.as_str())),
        })
        .collect::<Result<_, _>>()
        .map(Value::Map)
}

fn object(
    raw: &RawValue,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<Value, CodecError> {
    let items: BTreeMap<String, Box<RawValue>> = parse(raw.get().as_bytes())?;
    let field = |(name, ty): (&String, &Type)| match items.get(name) {
        Some(item) => match value(item, ty, depth) {
            Ok(item) => Ok((name.clone(), item)),
            Err(error) => Err(error.within(name.as_str())),
        },
        None => Ok((name.clone(), Value::Null)),
    };
    types
        .iter()
        .map(field)
        .collect::<Result<_, _>>()
        .map(Value::Map)
}

fn dynamic(raw: &RawValue, depth: usize) -> Result<Value, CodecError> {
    let typed: Typed = parse(raw.get().as_bytes())?;
    let ty = Type::from_json(&typed.r#type).map_err(|error| CodecError::new(error.to_string()))?;
    let inner = value(&typed.value, &ty, depth)?;
    Ok(Value::Dynamic(Box::new((ty, inner))))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    serde_json::from_slice(bytes).map_err(|error| CodecError::new(format!("bad JSON: {error}")))
}
