//! One record to the values of its columns and `_rest`.

mod double;
mod timestamp;
mod value;

use std::collections::HashMap;

use kinesis_utils::time::Now;
use log_fields::object::{self, Field, NotAnObject};
use log_fields::text::unescape;

pub use self::timestamp::read as read_timestamp;
use self::value::{Converted, Reader};
use crate::cell::Cell;
use crate::columns::Columns;

#[cfg(test)]
mod tests;

/// So many columns are looked for one after another, which is quicker than a map.
const FEW: usize = 16;

/// Makes rows of records.
#[derive(Clone, Debug)]
pub struct Converter {
    columns: Columns,
    /// Each column's name as a key that has it, which is in quotes.
    keys: Vec<String>,
    /// The index of each column.
    by_name: HashMap<String, usize>,
    /// How the field of each column is read.
    readers: Vec<Reader>,
}

/// A record as the values of columns: together with `_rest` they give it back, see [`crate::restore`].
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// One for each column, in their order.
    pub cells: Vec<Cell<'a>>,
    /// A JSON object of all that the columns do not give back; `None` where there is nothing.
    pub rest: Option<String>,
    /// How many columns are empty because the value does not fit: it is in `_rest`. A null is no misfit.
    pub misfits: u64,
}

/// What a record has for one column.
#[derive(Clone, Copy, Default)]
struct Occurrences<'a> {
    count: usize,
    last: &'a str,
    /// Whether `_rest` has to have the field.
    is_in_rest: bool,
}

impl Converter {
    /// Makes rows with these columns. A column of type timestamp with the name of the schema's time field takes what
    /// the schema takes for a time; every other one RFC 3339 alone.
    #[must_use]
    pub fn new(columns: Columns, time_field: &str) -> Self {
        let index = |(at, column): (usize, &crate::columns::Column)| (column.name.clone(), at);
        let reader = |column| Reader::of(column, time_field);
        Self {
            keys: columns
                .iter()
                .map(|one| format!("\"{}\"", one.name))
                .collect(),
            by_name: columns.iter().enumerate().map(index).collect(),
            readers: columns.iter().map(reader).collect(),
            columns,
        }
    }

    /// The columns of the rows.
    #[must_use]
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Makes a row of a record's text. `now` gives what a time may leave out: see [`kinesis_utils::time`].
    ///
    /// Of equal keys the last has the column, and all are in `_rest`.
    ///
    /// # Errors
    /// When the text is not a JSON object.
    pub fn row<'a>(&self, json: &'a str, now: &Now) -> Result<Row<'a>, NotAnObject> {
        let fields = object::fields(json)?;
        let indices: Vec<_> = fields.iter().map(|field| self.index(field)).collect();
        let mut found = vec![Occurrences::default(); self.columns.len()];
        for (field, index) in fields.iter().zip(&indices) {
            if let Some(found) = index.and_then(|index| found.get_mut(index)) {
                found.count += 1;
                found.last = field.value;
            }
        }
        let (mut cells, mut misfits) = (Vec::with_capacity(found.len()), 0);
        for (found, reader) in found.iter_mut().zip(&self.readers) {
            let converted = found.convert(*reader, now);
            misfits += u64::from(converted == Converted::Misfit);
            cells.push(converted.into_cell());
        }
        let is_in_rest = |index: &Option<usize>| {
            let found = index.and_then(|index| found.get(index));
            found.is_none_or(|found| found.is_in_rest)
        };
        let rest = fields.iter().zip(&indices);
        let rest = rest.filter(|(_, index)| is_in_rest(index));
        let rest = object_of(rest.map(|(field, _)| field), json.len());
        Ok(Row {
            cells,
            rest,
            misfits,
        })
    }

    /// The column of a field. No name has a character that needs an escape, though a key may have one nevertheless.
    fn index(&self, field: &Field<'_>) -> Option<usize> {
        if self.keys.len() <= FEW && !field.key.contains('\\') {
            return self.keys.iter().position(|key| key == field.key);
        }
        self.by_name.get(&*unescape(field.key)?).copied()
    }
}

impl<'a> Occurrences<'a> {
    /// The value.
    fn convert(&mut self, reader: Reader, now: &Now) -> Converted<'a> {
        if self.count == 0 {
            return Converted::Null;
        }
        let converted = reader.read(self.last, now);
        let is_exact = matches!(converted, Converted::Exact(_));
        self.is_in_rest = self.count > 1 || !is_exact;
        converted
    }
}

/// The object with these fields of a text of so many bytes.
fn object_of<'f>(fields: impl Iterator<Item = &'f Field<'f>>, room: usize) -> Option<String> {
    let mut fields = fields.peekable();
    fields.peek()?;
    let mut out = String::with_capacity(room);
    for field in fields {
        out.push(if out.is_empty() { '{' } else { ',' });
        out.push_str(field.key);
        out.push(':');
        out.push_str(field.value);
    }
    out.push('}');
    Some(out)
}
