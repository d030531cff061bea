//! Functions: pure computations that Terraform code can call.

use crate::convert::Convert;
use crate::model::Model;

/// A function that Terraform code calls as `provider::<provider>::<name>(...)`.
pub trait Function: Send + Sync + 'static {
    /// Its parameters, in the order of the struct; optional ones may be null.
    type Arguments: Model;
    /// What it returns.
    type Return: Convert;

    /// Its name.
    const NAME: &'static str;
    /// What it does, in a line; its arguments' documentation is the description.
    const SUMMARY: &'static str;
    /// Whether the last parameter, a list, takes all further arguments.
    const VARIADIC: bool = false;

    /// Computes the result from the arguments alone.
    fn call(&self, arguments: Self::Arguments) -> Result<Self::Return, FunctionError>;
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct FunctionError {
    /// What is wrong.
    pub text: String,
    /// The argument whose fault it is, counted from zero.
    pub argument: Option<i64>,
}

impl FunctionError {
    /// An error of no one argument.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: None,
        }
    }

    /// An error of one argument, counted from zero.
    pub fn argument(index: usize, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: i64::try_from(index).ok(),
        }
    }
}
