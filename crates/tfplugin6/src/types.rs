//! Terraform's types.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

/// How deep a type or a value may nest before we call it an attack on our stack.
pub(crate) const MAX_DEPTH: usize = 64;

/// A Terraform type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `any`: the value brings its type along.
    Dynamic,
    /// `list(...)`
    List(Box<Type>),
    /// `set(...)`
    Set(Box<Type>),
    /// `map(...)`
    Map(Box<Type>),
    /// `tuple([...])`
    Tuple(Vec<Type>),
    /// `object({...})`
    Object(BTreeMap<String, Type>),
}

/// A type in its JSON form that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a Terraform type: {0}")]
pub struct TypeError(String);

impl Type {
    /// The JSON form that schemas and dynamic values carry.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(element) => json!(["list", element.to_json()]),
            Self::Set(element) => json!(["set", element.to_json()]),
            Self::Map(element) => json!(["map", element.to_json()]),
            Self::Tuple(items) => {
                json!(["tuple", items.iter().map(Self::to_json).collect::<Vec<_>>()])
            }
            Self::Object(fields) => json!(["object", fields_to_json(fields)]),
        }
    }

    /// The JSON form as bytes.
    pub fn to_json_bytes(&self) -> Vec<u8> {
        self.to_json().to_string().into_bytes()
    }

    /// Reads the JSON form.
    pub fn from_json(json: &Json) -> Result<Self, TypeError> {
        parse(json, MAX_DEPTH)
    }

    /// Reads the JSON form from bytes.
    pub fn from_json_bytes(bytes: &[u8]) -> Result<Self, TypeError> {
        let json = serde_json::from_slice(bytes).map_err(|error| TypeError(error.to_string()))?;
        Self::from_json(&json)
    }
}

fn fields_to_json(fields: &BTreeMap<String, Type>) -> Json {
    fields
        .iter()
        .map(|(name, ty)| (name.clone(), ty.to_json()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn parse(json: &Json, depth: usize) -> Result<Type, TypeError> {
    let deeper = depth
        .checked_sub(1)
        .ok_or_else(|| TypeError("nested too deeply".into()))?;
    match json {
        Json::String(name) => primitive(name),
        // Terraform appends the names of optional attributes to an object type; values never lack them.
        Json::Array(parts) => match parts.as_slice() {
            [Json::String(kind), argument, ..] => compound(kind, argument, deeper),
            _ => Err(TypeError(json.to_string())),
        },
        _ => Err(TypeError(json.to_string())),
    }
}

fn primitive(name: &str) -> Result<Type, TypeError> {
    match name {
        "bool" => Ok(Type::Bool),
        "number" => Ok(Type::Number),
        "string" => Ok(Type::String),
        "dynamic" => Ok(Type::Dynamic),
        other => Err(TypeError(other.into())),
    }
}

fn compound(kind: &str, argument: &Json, depth: usize) -> Result<Type, TypeError> {
    match (kind, argument) {
        ("list", element) => Ok(Type::List(Box::new(parse(element, depth)?))),
        ("set", element) => Ok(Type::Set(Box::new(parse(element, depth)?))),
        ("map", element) => Ok(Type::Map(Box::new(parse(element, depth)?))),
        ("tuple", Json::Array(items)) => items
            .iter()
            .map(|item| parse(item, depth))
            .collect::<Result<_, _>>()
            .map(Type::Tuple),
        ("object", Json::Object(fields)) => fields
            .iter()
            .map(|(name, ty)| Ok((name.clone(), parse(ty, depth)?)))
            .collect::<Result<_, _>>()
            .map(Type::Object),
        _ => Err(TypeError(format!("{kind} of {argument}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str) {
        let ty = Type::from_json_bytes(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(ty.to_json_bytes()).unwrap(), text);
    }

    #[test]
    fn every_type_survives_its_json_form() {
        for text in [
            r#""bool""#,
            r#""dynamic""#,
            r#"["list","string"]"#,
            r#"["set",["map","number"]]"#,
            r#"["tuple",["string",["list","bool"]]]"#,
            r#"["object",{"a":"string","b":["object",{}]}]"#,
        ] {
            round_trip(text);
        }
    }

    #[test]
    fn names_of_optional_attributes_are_ignored() {
        let ty = Type::from_json(&json!(["object", {"a": "string"}, ["a"]])).unwrap();
        assert_eq!(ty, Type::Object([("a".to_owned(), Type::String)].into()));
    }

    #[test]
    fn nonsense_and_endless_nesting_are_errors() {
        assert!(Type::from_json(&json!("text")).is_err());
        assert!(Type::from_json(&json!(["list"])).is_err());
        assert!(Type::from_json(&json!({"list": "string"})).is_err());
        let deep = (0..100).fold(json!("string"), |inner, _| json!(["list", inner]));
        assert_eq!(
            Type::from_json(&deep).unwrap_err().to_string(),
            "not a Terraform type: nested too deeply"
        );
    }
}
