//! A configuration's attributes, as Terraform asks for them.

mod configured;
mod validate;
mod wire;

use std::collections::BTreeMap;

pub(crate) use configured::configured;

use crate::model::Model;
use crate::types::Type;
use crate::value::Value;

/// A resource's, data source's or the provider's attributes.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Version of the state's format.
    pub version: i64,
    /// What it is, in Markdown.
    pub description: &'static str,
    /// What to use instead, if it is deprecated.
    pub deprecated: Option<&'static str>,
    /// Its attributes, in the order of the struct.
    pub attributes: Vec<Attribute>,
}

/// One attribute.
#[derive(Clone, Debug, Default)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: AttributeKind,
    /// What it means, in Markdown.
    pub description: &'static str,
    /// It must be set.
    pub required: bool,
    /// It may be set.
    pub optional: bool,
    /// The provider sets it, at least when the user does not.
    pub computed: bool,
    /// It is not shown.
    pub sensitive: bool,
    /// It is handed to the provider and never stored.
    pub write_only: bool,
    /// What to use instead, if it is deprecated.
    pub deprecated: Option<&'static str>,
    /// A change of it replaces the resource.
    pub replace: bool,
    /// When computed, it keeps its value on update.
    pub keep: bool,
    /// What it is when not set.
    pub default: Option<Value>,
}

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum AttributeKind {
    /// A value of a type.
    Plain(Type),
    /// Objects with attributes of their own.
    Nested(NestedType),
}

impl Default for AttributeKind {
    fn default() -> Self {
        Self::Plain(Type::Dynamic)
    }
}

/// Attributes within an attribute.
#[derive(Clone, Debug)]
pub struct NestedType {
    /// How many objects, and how one tells them apart.
    pub nesting: Nesting,
    /// The attributes of each.
    pub attributes: Vec<Attribute>,
}

/// How objects nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nesting {
    /// One object.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects.
    Map,
}

impl Schema {
    /// The schema of a model.
    pub fn of<M: Model>(version: i64) -> Self {
        Self {
            version,
            description: M::description(),
            deprecated: M::deprecated(),
            attributes: M::attributes(),
        }
    }

    /// The type of the whole.
    pub fn object_type(&self) -> Type {
        object_type(&self.attributes)
    }

    /// What is wrong with it, for a unit test of the provider to assert on.
    pub fn problems(&self) -> Vec<String> {
        validate::problems(&self.attributes)
    }
}

impl Attribute {
    /// The type of its value.
    pub fn value_type(&self) -> Type {
        match &self.kind {
            AttributeKind::Plain(ty) => ty.clone(),
            AttributeKind::Nested(nested) => nested.value_type(),
        }
    }
}

impl NestedType {
    /// The type of the attribute's value.
    pub fn value_type(&self) -> Type {
        let object = object_type(&self.attributes);
        match self.nesting {
            Nesting::Single => object,
            Nesting::List => Type::List(Box::new(object)),
            Nesting::Set => Type::Set(Box::new(object)),
            Nesting::Map => Type::Map(Box::new(object)),
        }
    }
}

fn object_type(attributes: &[Attribute]) -> Type {
    let fields = attributes
        .iter()
        .map(|attribute| (attribute.name.to_owned(), attribute.value_type()));
    Type::Object(fields.collect::<BTreeMap<_, _>>())
}
