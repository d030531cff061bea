//! Structs that are schemas.

use std::collections::BTreeMap;

use crate::attr::Attr;
use crate::convert::{Convert, ConvertError, Set};
use crate::schema::{Attribute, NestedType, Nesting};
use crate::types::Type;
use crate::value::Value;

/// A struct whose fields are attributes; derive it with [`#[derive(Model)]`](macro@crate::Model).
pub trait Model: Convert + Clone + Send + Sync + 'static {
    /// The struct's documentation, in Markdown.
    fn description() -> &'static str;

    /// The fields, in order.
    fn attributes() -> Vec<Attribute>;

    /// What to use instead, if it is deprecated.
    fn deprecated() -> Option<&'static str> {
        None
    }
}

/// A type of an attribute with nested attributes: a [`Model`] or a collection of such.
pub trait Nested {
    /// The attributes within.
    fn nested_type() -> NestedType;
}

impl<T: Nested> Nested for Attr<T> {
    fn nested_type() -> NestedType {
        T::nested_type()
    }
}

impl<M: Model> Nested for Vec<M> {
    fn nested_type() -> NestedType {
        NestedType {
            nesting: Nesting::List,
            attributes: M::attributes(),
        }
    }
}

impl<M: Model> Nested for Set<M> {
    fn nested_type() -> NestedType {
        NestedType {
            nesting: Nesting::Set,
            attributes: M::attributes(),
        }
    }
}

impl<M: Model> Nested for BTreeMap<String, M> {
    fn nested_type() -> NestedType {
        NestedType {
            nesting: Nesting::Map,
            attributes: M::attributes(),
        }
    }
}

/// A model without attributes, for providers that need no configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Empty;

impl Convert for Empty {
    fn tf_type() -> Type {
        Type::Object(BTreeMap::new())
    }

    fn to_value(&self) -> Value {
        Value::Map(BTreeMap::new())
    }

    fn from_value(_: Value) -> Result<Self, ConvertError> {
        Ok(Self)
    }
}

impl Model for Empty {
    fn description() -> &'static str {
        ""
    }

    fn attributes() -> Vec<Attribute> {
        Vec::new()
    }
}

/// An object's attributes, taken out one after the other; the derived code's helper.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fields(BTreeMap<String, Value>);

impl Fields {
    #[doc(hidden)]
    pub fn of(value: Value) -> Result<Self, ConvertError> {
        match value {
            Value::Map(fields) => Ok(Self(fields)),
            other => Err(ConvertError::expected("an object", &other)),
        }
    }

    #[doc(hidden)]
    pub fn take<T: Convert>(&mut self, name: &str) -> Result<T, ConvertError> {
        let value = self.0.remove(name).unwrap_or_default();
        T::from_value(value).map_err(|error| error.in_attribute(name))
    }

    /// A model whose attributes stand beside the others; it takes its own and leaves the rest.
    #[doc(hidden)]
    pub fn flattened<M: Model>(&self) -> Result<M, ConvertError> {
        M::from_value(Value::Map(self.0.clone()))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn types_of<M: Model>() -> BTreeMap<String, Type> {
        match M::tf_type() {
            Type::Object(types) => types,
            _ => BTreeMap::new(),
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub fn values_of<M: Model>(model: &M) -> BTreeMap<String, Value> {
        match model.to_value() {
            Value::Map(values) => values,
            _ => BTreeMap::new(),
        }
    }
}
