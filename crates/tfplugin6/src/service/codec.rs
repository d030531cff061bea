//! Values between messages and handlers.

use crate::diagnostics::Diagnostic;
use crate::generated::tfplugin6::DynamicValue;
use crate::types::Type;
use crate::value::{CodecError, Value};

/// The value in a message; a message without one means null.
pub(super) fn decode(value: Option<DynamicValue>, ty: &Type) -> Result<Value, Diagnostic> {
    let DynamicValue { msgpack, json } = value.unwrap_or_default();
    match (msgpack.is_empty(), json.is_empty()) {
        (false, _) => Value::from_msgpack(&msgpack, ty),
        (true, false) => Value::from_json(&json, ty),
        (true, true) => Ok(Value::Null),
    }
    .map_err(|error| bug("Terraform sent a value that cannot be read", &error))
}

/// The message for a value.
pub(super) fn encode(value: &Value, ty: &Type) -> Result<Option<DynamicValue>, Diagnostic> {
    let bytes = value.to_msgpack(ty);
    let bytes =
        bytes.map_err(|error| bug("The provider made a value that cannot be sent", &error))?;
    Ok(Some(DynamicValue {
        msgpack: bytes,
        json: Vec::new(),
    }))
}

fn bug(summary: &str, error: &CodecError) -> Diagnostic {
    Diagnostic::error(summary).detail(format!(
        "This is a bug in the provider, please report it. The cause: {error}."
    ))
}
