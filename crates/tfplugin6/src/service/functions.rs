//! Function calls.

use std::sync::Arc;

use super::{Service, codec, guard};
use crate::diagnostics::Diagnostic;
use crate::erased::AnyFunction;
use crate::function::FunctionError;
use crate::generated::tfplugin6::{self as wire, DynamicValue, call_function};
use crate::provider::Provider;
use crate::value::Value;

impl<P: Provider> Service<P> {
    pub(super) async fn call(&self, request: call_function::Request) -> call_function::Response {
        match self.try_call(request).await {
            Ok(result) => call_function::Response {
                result,
                error: None,
            },
            Err(error) => call_function::Response {
                result: None,
                error: Some(to_wire(&error)),
            },
        }
    }

    async fn try_call(
        &self,
        request: call_function::Request,
    ) -> Result<Option<DynamicValue>, FunctionError> {
        let function = self.registry.functions.get(request.name.as_str()).cloned();
        let missing = || FunctionError::new(format!("There is no function {}.", request.name));
        let function = function.ok_or_else(missing)?;
        let arguments = arguments(&*function, request.arguments)?;
        let called = Arc::clone(&function);
        let handler = async move { called.call(arguments) };
        let result = guard::guarded("the function", handler)
            .await
            .map_err(failed)??;
        codec::encode(&result, &function.return_type()).map_err(failed)
    }
}

fn arguments(
    function: &dyn AnyFunction,
    arguments: Vec<DynamicValue>,
) -> Result<Vec<Value>, FunctionError> {
    let one = |(index, argument)| match function.parameter_type(index) {
        Some(ty) => codec::decode(Some(argument), &ty).map_err(failed),
        None => Err(FunctionError::argument(
            index,
            "There are more arguments than parameters.",
        )),
    };
    arguments.into_iter().enumerate().map(one).collect()
}

/// Terraform ends the sentence itself.
fn to_wire(error: &FunctionError) -> wire::FunctionError {
    wire::FunctionError {
        text: error.text.trim_end_matches('.').to_owned(),
        function_argument: error.argument,
    }
}

fn failed(diagnostic: Diagnostic) -> FunctionError {
    let Diagnostic {
        summary, detail, ..
    } = diagnostic;
    FunctionError::new(format!("{summary}\n\n{detail}"))
}
