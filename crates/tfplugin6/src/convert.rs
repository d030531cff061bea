//! From Terraform's values to Rust's types and back.

mod collections;
mod scalars;

pub use collections::Set;

use crate::attr::Attr;
use crate::diagnostics::Diagnostic;
use crate::path::{AttributePath, Step};
use crate::types::Type;
use crate::value::Value;

/// A Rust type that stands for a Terraform type.
pub trait Convert: Sized {
    /// The Terraform type.
    fn tf_type() -> Type;

    /// The value in Terraform's terms.
    fn to_value(&self) -> Value;

    /// Takes over a value of the Terraform type.
    fn from_value(value: Value) -> Result<Self, ConvertError>;
}

/// A value that the Rust type cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}", location(path))]
pub struct ConvertError {
    problem: Problem,
    path: AttributePath,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("the value is not known yet")]
    Unknown,
    #[error("a value is required here, null is not allowed")]
    Null,
    #[error("{0}")]
    Mismatch(String),
}

fn location(path: &AttributePath) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!(" (at {path})")
    }
}

impl ConvertError {
    /// A value that does not fit, for the reason given.
    pub fn mismatch(reason: impl Into<String>) -> Self {
        Self::new(Problem::Mismatch(reason.into()))
    }

    /// The error for a value that is not a known value of the wanted kind.
    pub fn expected(wanted: &str, found: &Value) -> Self {
        match found {
            Value::Null => Self::new(Problem::Null),
            Value::Unknown => Self::new(Problem::Unknown),
            _ => Self::mismatch(format!("the value is not {wanted}")),
        }
    }

    /// The same, found one step further in.
    #[must_use]
    pub fn within(mut self, step: impl Into<Step>) -> Self {
        self.path.prepend(step.into());
        self
    }

    /// The same, found in an attribute.
    #[must_use]
    pub fn in_attribute(self, name: &str) -> Self {
        self.within(Step::Attribute(name.to_owned()))
    }

    pub(crate) fn path(&self) -> &AttributePath {
        &self.path
    }

    fn new(problem: Problem) -> Self {
        Self {
            problem,
            path: AttributePath::default(),
        }
    }
}

impl From<ConvertError> for Diagnostic {
    fn from(error: ConvertError) -> Self {
        Self::error("Invalid value")
            .detail(sentence(&error.problem.to_string()))
            .at(error.path)
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// A value that the Rust type cannot hold because a part of it is not known yet is unknown as a
/// whole; the planner puts the known parts back where the provider leaves the attribute alone.
impl<T: Convert> Convert for Attr<T> {
    fn tf_type() -> Type {
        T::tf_type()
    }

    fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::Unknown,
            Self::Known(value) => value.to_value(),
        }
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        match value {
            Value::Null => Ok(Self::Null),
            Value::Unknown => Ok(Self::Unknown),
            known => match T::from_value(known) {
                Err(ConvertError {
                    problem: Problem::Unknown,
                    ..
                }) => Ok(Self::Unknown),
                other => other.map(Self::Known),
            },
        }
    }
}

#[cfg(test)]
mod tests;
