//! One value to what its column holds, where nothing is lost by it.

use std::borrow::Cow;

use kinesis_utils::schema::Field;
use kinesis_utils::time::{Now, Time};
use log_fields::number::{Decimal, is_number};
use log_fields::text::unescape;

use super::{double, timestamp};
use crate::cell::{Cell, timestamp_text};
use crate::columns::{Column, Kind};

/// How a field becomes the value of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    Bigint,
    Double,
    Boolean,
    String,
    Timestamp,
    /// The schema's time, in any form that the schema takes.
    Time,
}

/// What a value is to its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Converted<'a> {
    /// The column gives it back as it was written.
    Exact(Cell<'a>),
    /// The column has its value, but not its spelling.
    Respelled(Cell<'a>),
    /// The column cannot hold it.
    Misfit,
    /// It is null or missing.
    Null,
}

impl<'a> Converted<'a> {
    pub(super) fn into_cell(self) -> Cell<'a> {
        match self {
            Self::Exact(cell) | Self::Respelled(cell) => cell,
            Self::Misfit | Self::Null => Cell::Null,
        }
    }

    fn spelled(cell: Cell<'a>, is_exact: bool) -> Self {
        if is_exact {
            Self::Exact(cell)
        } else {
            Self::Respelled(cell)
        }
    }
}

impl Reader {
    pub(super) fn of(column: &Column, time_field: &str) -> Self {
        match column.kind {
            Kind::Bigint => Self::Bigint,
            Kind::Double => Self::Double,
            Kind::Boolean => Self::Boolean,
            Kind::String => Self::String,
            Kind::Timestamp if column.name == time_field => Self::Time,
            Kind::Timestamp => Self::Timestamp,
        }
    }

    pub(super) fn read<'a>(self, json: &'a str, now: &Now) -> Converted<'a> {
        if json == "null" {
            return Converted::Null;
        }
        let read = match self {
            Self::Bigint => bigint(json),
            Self::Double => double::read(json),
            Self::Boolean => boolean(json),
            Self::String => unescape(json).map(|text| Converted::Exact(Cell::String(text))),
            Self::Timestamp => rfc3339(json),
            Self::Time => time(json, now),
        };
        read.unwrap_or(Converted::Misfit)
    }
}

fn bigint(json: &str) -> Option<Converted<'static>> {
    if !is_number(json) {
        return None;
    }
    let plain = json.parse::<i64>().ok();
    let value = plain.or_else(|| Decimal::parse(json)?.to_i64())?;
    // Minus zero is no integer's spelling.
    let is_exact = plain.is_some() && json != "-0";
    Some(Converted::spelled(Cell::Bigint(value), is_exact))
}

fn boolean(json: &str) -> Option<Converted<'static>> {
    match json {
        "true" => Some(Converted::Exact(Cell::Boolean(true))),
        "false" => Some(Converted::Exact(Cell::Boolean(false))),
        _ => None,
    }
}

fn rfc3339(json: &str) -> Option<Converted<'static>> {
    let text = unescape(json)?;
    let micros = timestamp::read(&text)?;
    Some(moment(micros, Some(&text)))
}

fn time(json: &str, now: &Now) -> Option<Converted<'static>> {
    let field = match unescape(json) {
        Some(text) => Field::Text(text),
        None if is_number(json) => Field::Number(json),
        None => return None,
    };
    let read = Time::read(&field, now)?.moment(&now.zone)?;
    let micros = i64::try_from(read.as_nanosecond().div_euclid(1000)).ok()?;
    let text: Option<Cow<'_, str>> = match field {
        Field::Text(text) => Some(text),
        _ => None,
    };
    timestamp::is_in_range(micros).then(|| moment(micros, text.as_deref()))
}

fn moment(micros: i64, text: Option<&str>) -> Converted<'static> {
    let is_exact = text == Some(timestamp_text(micros).as_str());
    Converted::spelled(Cell::Timestamp(micros), is_exact)
}
