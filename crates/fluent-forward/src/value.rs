//! The few kinds of msgpack values that a server sends.

use rmp::Marker;
use rmp::decode::{RmpRead, read_marker};

/// Messages of a server nest three deep.
const DEEPEST: usize = 8;

/// A value; what no message needs is read over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Bool(bool),
    /// A text or bytes: servers do not agree on which they send.
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Other,
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Not all of it is there yet.
    Incomplete,
    /// It is none.
    Invalid,
}

type Reader<'a, 'b> = &'a mut &'b [u8];

/// Reads a value from the beginning of the bytes and moves them behind it.
pub(crate) fn read(reader: Reader<'_, '_>) -> Result<Value, Stop> {
    value(reader, DEEPEST)
}

fn value(reader: Reader<'_, '_>, depth: usize) -> Result<Value, Stop> {
    let depth = depth.checked_sub(1).ok_or(Stop::Invalid)?;
    let marker = read_marker(reader).map_err(|_| Stop::Incomplete)?;
    if let Some(length) = bytes_length(reader, marker)? {
        return take(reader, length).map(|bytes| Value::Bytes(bytes.to_vec()));
    }
    if let Some(length) = list_length(reader, marker)? {
        return list(reader, length, depth);
    }
    if let Some(length) = map_length(reader, marker)? {
        return map(reader, length, depth);
    }
    if matches!(marker, Marker::True | Marker::False) {
        return Ok(Value::Bool(marker == Marker::True));
    }
    take(reader, width(marker)?)?;
    Ok(Value::Other)
}

fn bytes_length(reader: Reader<'_, '_>, marker: Marker) -> Result<Option<usize>, Stop> {
    Ok(Some(match marker {
        Marker::FixStr(length) => length.into(),
        Marker::Str8 | Marker::Bin8 => number::<1>(reader)?,
        Marker::Str16 | Marker::Bin16 => number::<2>(reader)?,
        Marker::Str32 | Marker::Bin32 => number::<4>(reader)?,
        _ => return Ok(None),
    }))
}

fn list_length(reader: Reader<'_, '_>, marker: Marker) -> Result<Option<usize>, Stop> {
    Ok(Some(match marker {
        Marker::FixArray(length) => length.into(),
        Marker::Array16 => number::<2>(reader)?,
        Marker::Array32 => number::<4>(reader)?,
        _ => return Ok(None),
    }))
}

fn map_length(reader: Reader<'_, '_>, marker: Marker) -> Result<Option<usize>, Stop> {
    Ok(Some(match marker {
        Marker::FixMap(length) => length.into(),
        Marker::Map16 => number::<2>(reader)?,
        Marker::Map32 => number::<4>(reader)?,
        _ => return Ok(None),
    }))
}

/// How many bytes follow the marker of a number or of nothing.
fn width(marker: Marker) -> Result<usize, Stop> {
    match marker {
        Marker::Null | Marker::FixPos(_) | Marker::FixNeg(_) => Ok(0),
        Marker::U8 | Marker::I8 => Ok(1),
        Marker::U16 | Marker::I16 => Ok(2),
        Marker::U32 | Marker::I32 | Marker::F32 => Ok(4),
        Marker::U64 | Marker::I64 | Marker::F64 => Ok(8),
        _ => Err(Stop::Invalid),
    }
}

fn list(reader: Reader<'_, '_>, length: usize, depth: usize) -> Result<Value, Stop> {
    let items = (0..length).map(|_| value(reader, depth));
    items.collect::<Result<_, _>>().map(Value::List)
}

fn map(reader: Reader<'_, '_>, length: usize, depth: usize) -> Result<Value, Stop> {
    let pairs = (0..length).map(|_| Ok((value(reader, depth)?, value(reader, depth)?)));
    pairs.collect::<Result<_, _>>().map(Value::Map)
}

fn number<const WIDTH: usize>(reader: Reader<'_, '_>) -> Result<usize, Stop> {
    let mut bytes = [0; WIDTH];
    let read = reader.read_exact_buf(&mut bytes);
    read.map_err(|_| Stop::Incomplete)?;
    Ok(bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

fn take<'b>(reader: Reader<'_, 'b>, length: usize) -> Result<&'b [u8], Stop> {
    let (taken, rest) = reader.split_at_checked(length).ok_or(Stop::Incomplete)?;
    *reader = rest;
    Ok(taken)
}
