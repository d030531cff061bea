//! Reading msgpack by type.

use std::collections::BTreeMap;

use rmp::Marker;
use rmp::decode::{RmpRead, read_marker};

use super::super::{CodecError, Number, Value};
use crate::types::Type;

type Reader<'a, 'b> = &'a mut &'b [u8];

pub(super) fn value(reader: Reader<'_, '_>, ty: &Type, depth: usize) -> Result<Value, CodecError> {
    let deeper = depth
        .checked_sub(1)
        .ok_or_else(|| CodecError::new("nested too deeply"))?;
    let marker = marker(reader)?;
    if marker == Marker::Null {
        return Ok(Value::Null);
    }
    if let Some(length) = extension_length(reader, marker)? {
        // A plain unknown is extension 0, one with refinements 12; either is unknown to us.
        take(reader, length)?;
        return Ok(Value::Unknown);
    }
    known(reader, marker, ty, deeper)
}

fn known(
    reader: Reader<'_, '_>,
    marker: Marker,
    ty: &Type,
    depth: usize,
) -> Result<Value, CodecError> {
    match ty {
        Type::Bool => boolean(marker),
        Type::Number => number(reader, marker).map(Value::Number),
        Type::String => text(reader, marker).map(Value::String),
        Type::List(element) | Type::Set(element) => list(reader, marker, element, depth),
        Type::Tuple(types) => tuple(reader, marker, types, depth),
        Type::Map(element) => map(reader, marker, depth, |_| Some(element)),
        Type::Object(types) => object(reader, marker, types, depth),
        Type::Dynamic => dynamic(reader, marker, depth),
    }
}

fn boolean(marker: Marker) -> Result<Value, CodecError> {
    match marker {
        Marker::True => Ok(Value::Bool(true)),
        Marker::False => Ok(Value::Bool(false)),
        other => Err(unexpected("a bool", other)),
    }
}

fn number(reader: Reader<'_, '_>, marker: Marker) -> Result<Number, CodecError> {
    Ok(match marker {
        Marker::FixPos(number) => Number::from(u32::from(number)),
        Marker::FixNeg(number) => Number::from(i32::from(number)),
        Marker::U8 => Number::from(u32::from(read(reader.read_data_u8())?)),
        Marker::U16 => Number::from(u32::from(read(reader.read_data_u16())?)),
        Marker::U32 => Number::from(read(reader.read_data_u32())?),
        Marker::U64 => Number::from(read(reader.read_data_u64())?),
        Marker::I8 => Number::from(i32::from(read(reader.read_data_i8())?)),
        Marker::I16 => Number::from(i32::from(read(reader.read_data_i16())?)),
        Marker::I32 => Number::from(read(reader.read_data_i32())?),
        Marker::I64 => Number::from(read(reader.read_data_i64())?),
        Marker::F32 => exact(f64::from(read(reader.read_data_f32())?))?,
        Marker::F64 => exact(read(reader.read_data_f64())?)?,
        other => written_number(reader, other)?,
    })
}

fn exact(number: f64) -> Result<Number, CodecError> {
    Number::from_exact_f64(number).ok_or_else(|| CodecError::new("an infinite number"))
}

/// Numbers that fit no machine word come as text.
fn written_number(reader: Reader<'_, '_>, marker: Marker) -> Result<Number, CodecError> {
    let length = text_length(reader, marker)?.ok_or_else(|| unexpected("a number", marker))?;
    String::from_utf8_lossy(take(reader, length)?)
        .parse()
        .map_err(|error| CodecError::new(format!("{error}")))
}

fn text(reader: Reader<'_, '_>, marker: Marker) -> Result<String, CodecError> {
    let bytes = bytes(reader, marker)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| CodecError::new("a string that is not UTF-8"))
}

fn bytes<'b>(reader: Reader<'_, 'b>, marker: Marker) -> Result<&'b [u8], CodecError> {
    match text_length(reader, marker)? {
        Some(length) => take(reader, length),
        None => Err(unexpected("a string", marker)),
    }
}

fn list(
    reader: Reader<'_, '_>,
    marker: Marker,
    element: &Type,
    depth: usize,
) -> Result<Value, CodecError> {
    let length = array_length(reader, marker)?;
    (0..length)
        .map(|index| value(reader, element, depth).map_err(|error| error.within(index)))
        .collect::<Result<_, _>>()
        .map(Value::List)
}

fn tuple(
    reader: Reader<'_, '_>,
    marker: Marker,
    types: &[Type],
    depth: usize,
) -> Result<Value, CodecError> {
    if array_length(reader, marker)? != types.len() {
        return Err(CodecError::new("a tuple of another length"));
    }
    types
        .iter()
        .enumerate()
        .map(|(index, ty)| value(reader, ty, depth).map_err(|error| error.within(index)))
        .collect::<Result<_, _>>()
        .map(Value::List)
}

fn map<'t>(
    reader: Reader<'_, '_>,
    marker: Marker,
    depth: usize,
    type_of: impl Fn(&str) -> Option<&'t Type>,
) -> Result<Value, CodecError> {
    let mut items = BTreeMap::new();
    for _ in 0..map_length(reader, marker)? {
        let key_marker = self::marker(reader)?;
        let key = text(reader, key_marker)?;
        let ty = type_of(&key).ok_or_else(|| CodecError::new(format!("no attribute {key:?}")))?;
        let item = value(reader, ty, depth).map_err(|error| error.within(key.as_str()))?;
        items.insert(key, item);
    }
    Ok(Value::Map(items))
}

fn object(
    reader: Reader<'_, '_>,
    marker: Marker,
    types: &BTreeMap<String, Type>,
    depth: usize,
) -> Result<Value, CodecError> {
    let object = map(reader, marker, depth, |name| types.get(name))?;
    match &object {
        Value::Map(items) if items.len() != types.len() => {
            Err(CodecError::new("an object that lacks attributes"))
        }
        _ => Ok(object),
    }
}

fn dynamic(reader: Reader<'_, '_>, marker: Marker, depth: usize) -> Result<Value, CodecError> {
    if array_length(reader, marker)? != 2 {
        return Err(CodecError::new("a value of any type without its type"));
    }
    let type_marker = self::marker(reader)?;
    let ty = Type::from_json_bytes(bytes(reader, type_marker)?)
        .map_err(|error| CodecError::new(error.to_string()))?;
    let inner = value(reader, &ty, depth)?;
    Ok(Value::Dynamic(Box::new((ty, inner))))
}

fn marker(reader: Reader<'_, '_>) -> Result<Marker, CodecError> {
    read_marker(reader).map_err(|_| truncated())
}

fn read<T, E>(result: Result<T, E>) -> Result<T, CodecError> {
    result.map_err(|_| truncated())
}

fn take<'b>(reader: Reader<'_, 'b>, length: usize) -> Result<&'b [u8], CodecError> {
    let (head, tail) = reader.split_at_checked(length).ok_or_else(truncated)?;
    *reader = tail;
    Ok(head)
}

fn text_length(reader: Reader<'_, '_>, marker: Marker) -> Result<Option<usize>, CodecError> {
    Ok(Some(match marker {
        Marker::FixStr(length) => usize::from(length),
        Marker::Str8 | Marker::Bin8 => usize::from(read(reader.read_data_u8())?),
        Marker::Str16 | Marker::Bin16 => usize::from(read(reader.read_data_u16())?),
        Marker::Str32 | Marker::Bin32 => wide(read(reader.read_data_u32())?),
        _ => return Ok(None),
    }))
}

fn extension_length(reader: Reader<'_, '_>, marker: Marker) -> Result<Option<usize>, CodecError> {
    const KIND: usize = 1;
    Ok(Some(match marker {
        Marker::FixExt1 => KIND + 1,
        Marker::FixExt2 => KIND + 2,
        Marker::FixExt4 => KIND + 4,
        Marker::FixExt8 => KIND + 8,
        Marker::FixExt16 => KIND + 16,
        Marker::Ext8 => KIND + usize::from(read(reader.read_data_u8())?),
        Marker::Ext16 => KIND + usize::from(read(reader.read_data_u16())?),
        Marker::Ext32 => wide(read(reader.read_data_u32())?).saturating_add(KIND),
        _ => return Ok(None),
    }))
}

fn array_length(reader: Reader<'_, '_>, marker: Marker) -> Result<usize, CodecError> {
    match marker {
        Marker::FixArray(length) => Ok(usize::from(length)),
        Marker::Array16 => Ok(usize::from(read(reader.read_data_u16())?)),
        Marker::Array32 => Ok(wide(read(reader.read_data_u32())?)),
        other => Err(unexpected("a list", other)),
    }
}

fn map_length(reader: Reader<'_, '_>, marker: Marker) -> Result<usize, CodecError> {
    match marker {
        Marker::FixMap(length) => Ok(usize::from(length)),
        Marker::Map16 => Ok(usize::from(read(reader.read_data_u16())?)),
        Marker::Map32 => Ok(wide(read(reader.read_data_u32())?)),
        other => Err(unexpected("a map", other)),
    }
}

fn wide(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

fn truncated() -> CodecError {
    CodecError::new("the value ends too early")
}

fn unexpected(wanted: &str, marker: Marker) -> CodecError {
    CodecError::new(format!(
        "expected {wanted}, found msgpack byte 0x{:02x}",
        marker.to_u8()
    ))
}
