//! The msgpack form of values, read and written by type.

mod decode;
mod encode;

use super::{CodecError, Value};
use crate::types::{MAX_DEPTH, Type};

impl Value {
    /// Reads the msgpack form of a value of the type.
    pub fn from_msgpack(bytes: &[u8], ty: &Type) -> Result<Self, CodecError> {
        let mut reader = bytes;
        let value = decode::value(&mut reader, ty, MAX_DEPTH)?;
        if reader.is_empty() {
            Ok(value)
        } else {
            Err(CodecError::new("more bytes than one value has"))
        }
    }

    /// Writes the msgpack form of a value of the type.
    pub fn to_msgpack(&self, ty: &Type) -> Result<Vec<u8>, CodecError> {
        let mut writer = Vec::new();
        encode::value(&mut writer, self, ty)?;
        Ok(writer)
    }
}
