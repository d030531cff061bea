//! Values of any Terraform type, and their two wire forms.

mod json;
mod msgpack;
mod number;

use std::collections::BTreeMap;

pub use number::{Number, NumberError};

use crate::path::AttributePath;
use crate::types::Type;

/// A value of any type; its [`Type`] says which of the alike-looking collections is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Absent.
    #[default]
    Null,
    /// Not known before apply.
    Unknown,
    /// A `bool`.
    Bool(bool),
    /// A `number`.
    Number(Number),
    /// A `string`.
    String(String),
    /// A list, set or tuple.
    List(Vec<Value>),
    /// A map or object.
    Map(BTreeMap<String, Value>),
    /// A value where any type is allowed, with the type it has.
    Dynamic(Box<(Type, Value)>),
}

/// A value that cannot be read or written as its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", location(path))]
pub struct CodecError {
    message: String,
    path: AttributePath,
}

fn location(path: &AttributePath) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(" (at {path})")
    }
}

impl CodecError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            path: AttributePath::default(),
        }
    }

    pub(crate) fn within(mut self, step: impl Into<crate::path::Step>) -> Self {
        self.path.prepend(step.into());
        self
    }
}

impl Value {
    /// Whether this is [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this is [`Value::Unknown`].
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether anything in it is unknown.
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Map(items) => items.values().any(Self::has_unknown),
            Self::Dynamic(typed) => typed.1.has_unknown(),
            _ => false,
        }
    }

    /// The same with null in the place of everything unknown.
    #[must_use]
    pub fn without_unknown(self) -> Self {
        match self {
            Self::Unknown => Self::Null,
            Self::List(items) => Self::List(items.into_iter().map(Self::without_unknown).collect()),
            Self::Map(items) => Self::Map(
                items
                    .into_iter()
                    .map(|(name, value)| (name, value.without_unknown()))
                    .collect(),
            ),
            Self::Dynamic(typed) => Self::Dynamic(Box::new((typed.0, typed.1.without_unknown()))),
            known => known,
        }
    }

    /// The attribute of an object; null where there is no object or no such attribute.
    pub fn attribute(&self, name: &str) -> &Self {
        match self {
            Self::Map(items) => items.get(name).unwrap_or(&Self::Null),
            Self::Unknown => &Self::Unknown,
            _ => &Self::Null,
        }
    }

    /// Puts every set within into one order, so that equal sets compare as equal.
    #[must_use]
    pub(crate) fn sorted(self, ty: &Type) -> Self {
        match (self, ty) {
            (Self::List(items), Type::Set(element)) => {
                let mut items: Vec<_> =
                    items.into_iter().map(|item| item.sorted(element)).collect();
                items.sort();
                Self::List(items)
            }
            (Self::List(items), Type::List(element)) => {
                Self::List(items.into_iter().map(|item| item.sorted(element)).collect())
            }
            (Self::Map(items), Type::Map(element)) => Self::Map(
                items
                    .into_iter()
                    .map(|(key, item)| (key, item.sorted(element)))
                    .collect(),
            ),
            (Self::Map(items), Type::Object(types)) => Self::Map(sorted_fields(items, types)),
            (other, _) => other,
        }
    }

    /// Whether both mean the same as values of the type.
    pub fn same(&self, other: &Self, ty: &Type) -> bool {
        self == other || self.clone().sorted(ty) == other.clone().sorted(ty)
    }
}

fn sorted_fields(
    items: BTreeMap<String, Value>,
    types: &BTreeMap<String, Type>,
) -> BTreeMap<String, Value> {
    items
        .into_iter()
        .map(|(name, item)| match types.get(&name) {
            Some(ty) => (name, item.sorted(ty)),
            None => (name, item),
        })
        .collect()
}

#[cfg(test)]
mod tests;
