//! Lists, sets and maps.

use std::collections::{BTreeMap, BTreeSet};

use super::{Convert, ConvertError};
use crate::types::Type;
use crate::value::Value;

/// A Terraform set whose elements have no order in Rust, such as nested objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set<T>(pub Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Convert> Convert for Vec<T> {
    fn tf_type() -> Type {
        Type::List(Box::new(T::tf_type()))
    }

    fn to_value(&self) -> Value {
        Value::List(self.iter().map(Convert::to_value).collect())
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        items(value, "a list")
    }
}

impl<T: Convert> Convert for Set<T> {
    fn tf_type() -> Type {
        Type::Set(Box::new(T::tf_type()))
    }

    fn to_value(&self) -> Value {
        self.0.to_value()
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        items(value, "a set")
    }
}

impl<T: Convert + Ord> Convert for BTreeSet<T> {
    fn tf_type() -> Type {
        Type::Set(Box::new(T::tf_type()))
    }

    fn to_value(&self) -> Value {
        Value::List(self.iter().map(Convert::to_value).collect())
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        items(value, "a set")
    }
}

impl<T: Convert> Convert for BTreeMap<String, T> {
    fn tf_type() -> Type {
        Type::Map(Box::new(T::tf_type()))
    }

    fn to_value(&self) -> Value {
        Value::Map(
            self.iter()
                .map(|(key, item)| (key.clone(), item.to_value()))
                .collect(),
        )
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        let entry = |(key, item): (String, Value)| match T::from_value(item) {
            Ok(item) => Ok((key, item)),
            Err(error) => Err(error.within(key)),
        };
        match value {
            Value::Map(items) => items.into_iter().map(entry).collect(),
            other => Err(ConvertError::expected("a map", &other)),
        }
    }
}

fn items<T: Convert, C: FromIterator<T>>(value: Value, kind: &str) -> Result<C, ConvertError> {
    let item = |(index, item): (usize, Value)| {
        T::from_value(item).map_err(|error: ConvertError| error.within(index))
    };
    match value {
        Value::List(items) => items.into_iter().enumerate().map(item).collect(),
        other => Err(ConvertError::expected(kind, &other)),
    }
}
