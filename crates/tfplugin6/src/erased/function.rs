//! Functions without their types.

use super::AnyFunction;
use crate::convert::{Convert, ConvertError};
use crate::function::{Function, FunctionError};
use crate::generated::tfplugin6::{Function as WireFunction, StringKind, function as wire};
use crate::model::Model;
use crate::path::Step;
use crate::schema::Attribute;
use crate::types::Type;
use crate::value::Value;

/// A function of any type.
pub(crate) struct TypedFunction<F> {
    function: F,
    parameters: Vec<Attribute>,
}

impl<F: Function> TypedFunction<F> {
    pub(crate) fn new(function: F) -> Self {
        Self {
            function,
            parameters: F::Arguments::attributes(),
        }
    }

    /// The parameters that take one argument each, and the one that takes the rest.
    fn split(&self) -> (&[Attribute], Option<&Attribute>) {
        match self.parameters.split_last() {
            Some((last, first)) if F::VARIADIC => (first, Some(last)),
            _ => (&self.parameters, None),
        }
    }

    fn named(&self, mut arguments: Vec<Value>) -> Value {
        let (fixed, variadic) = self.split();
        let rest = arguments.split_off(fixed.len().min(arguments.len()));
        let named = fixed.iter().map(name).zip(arguments);
        let rest = variadic.map(|last| (name(last), Value::List(rest)));
        Value::Map(named.chain(rest).collect())
    }

    fn misplaced(&self, error: &ConvertError) -> FunctionError {
        let index = match error.path().steps().first() {
            Some(Step::Attribute(name)) => self.position(name),
            _ => None,
        };
        FunctionError {
            text: error.to_string(),
            argument: index.and_then(|index| i64::try_from(index).ok()),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.parameters
            .iter()
            .position(|parameter| parameter.name == name)
    }
}

impl<F: Function> AnyFunction for TypedFunction<F> {
    fn to_wire(&self) -> WireFunction {
        let (fixed, variadic) = self.split();
        let rest = |last: &Attribute| parameter(last, &element(&last.value_type()));
        WireFunction {
            parameters: fixed
                .iter()
                .map(|one| parameter(one, &one.value_type()))
                .collect(),
            variadic_parameter: variadic.map(rest),
            r#return: Some(wire::Return {
                r#type: F::Return::tf_type().to_json_bytes(),
            }),
            summary: F::SUMMARY.to_owned(),
            description: F::Arguments::description().to_owned(),
            description_kind: StringKind::Markdown.into(),
            deprecation_message: F::Arguments::deprecated().unwrap_or_default().to_owned(),
        }
    }

    fn parameter_type(&self, index: usize) -> Option<Type> {
        let (fixed, variadic) = self.split();
        let fixed = fixed.get(index).map(Attribute::value_type);
        fixed.or_else(|| variadic.map(|last| element(&last.value_type())))
    }

    fn return_type(&self) -> Type {
        F::Return::tf_type()
    }

    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        let arguments = F::Arguments::from_value(self.named(arguments));
        let arguments = arguments.map_err(|error| self.misplaced(&error))?;
        self.function
            .call(arguments)
            .map(|result| result.to_value())
    }
}

fn name(parameter: &Attribute) -> String {
    parameter.name.to_owned()
}

fn parameter(parameter: &Attribute, ty: &Type) -> wire::Parameter {
    wire::Parameter {
        name: name(parameter),
        r#type: ty.to_json_bytes(),
        allow_null_value: parameter.optional,
        allow_unknown_values: false,
        description: parameter.description.to_owned(),
        description_kind: StringKind::Markdown.into(),
    }
}

fn element(ty: &Type) -> Type {
    match ty {
        Type::List(element) | Type::Set(element) => (**element).clone(),
        other => other.clone(),
    }
}
