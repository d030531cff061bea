//! Single values.

use super::{Convert, ConvertError};
use crate::types::Type;
use crate::value::{Number, Value};

impl Convert for String {
    fn tf_type() -> Type {
        Type::String
    }

    fn to_value(&self) -> Value {
        Value::String(self.clone())
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(ConvertError::expected("a string", &other)),
        }
    }
}

impl Convert for bool {
    fn tf_type() -> Type {
        Type::Bool
    }

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        match value {
            Value::Bool(bool) => Ok(bool),
            other => Err(ConvertError::expected("a bool", &other)),
        }
    }
}

impl Convert for Number {
    fn tf_type() -> Type {
        Type::Number
    }

    fn to_value(&self) -> Value {
        Value::Number(self.clone())
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        match value {
            Value::Number(number) => Ok(number),
            other => Err(ConvertError::expected("a number", &other)),
        }
    }
}

impl Convert for i64 {
    fn tf_type() -> Type {
        Type::Number
    }

    fn to_value(&self) -> Value {
        Value::Number(Number::from(*self))
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        let number = Number::from_value(value)?;
        let reason =
            || ConvertError::mismatch(format!("a whole number is required, {number} is none"));
        number.to_i64().ok_or_else(reason)
    }
}

impl Convert for f64 {
    fn tf_type() -> Type {
        Type::Number
    }

    /// The shortest text that means this number, because that is what a person would write.
    fn to_value(&self) -> Value {
        self.to_string().parse().map_or(Value::Null, Value::Number)
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        Number::from_value(value).map(|number| number.to_f64())
    }
}

impl Convert for Value {
    fn tf_type() -> Type {
        Type::Dynamic
    }

    fn to_value(&self) -> Value {
        self.clone()
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        Ok(value)
    }
}

impl<T: Convert> Convert for Box<T> {
    fn tf_type() -> Type {
        T::tf_type()
    }

    fn to_value(&self) -> Value {
        (**self).to_value()
    }

    fn from_value(value: Value) -> Result<Self, ConvertError> {
        T::from_value(value).map(Self::new)
    }
}
