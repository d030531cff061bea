//! Rows of one window, column by column.

use std::mem::size_of;

use bytes::Bytes;

use crate::cell::Cell;
use crate::columns::{Columns, Kind};
use crate::convert::Row;

#[cfg(test)]
mod tests;

/// Rows that will be one row group of a file.
#[derive(Clone, Debug)]
pub struct Rows {
    pub(crate) columns: Vec<Values>,
    pub(crate) rest: Values,
    count: usize,
    misfits: u64,
}

/// The values of one column.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// 1 for each row that has a value, 0 for the others.
    pub(crate) levels: Vec<i16>,
    pub(crate) data: Data,
}

/// Values without the rows that have none.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// Integers and timestamps.
    Integers(Vec<i64>),
    Doubles(Vec<f64>),
    Booleans(Vec<bool>),
    Texts(Texts),
}

/// Texts one after another, without memory of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rows {
    /// No rows yet.
    #[must_use]
    pub fn new(columns: &Columns) -> Self {
        Self {
            columns: columns
                .iter()
                .map(|column| Values::of(column.kind))
                .collect(),
            rest: Values::of(Kind::String),
            count: 0,
            misfits: 0,
        }
    }

    /// Adds a row of the same columns.
    pub fn push(&mut self, row: &Row<'_>) {
        for (values, cell) in self.columns.iter_mut().zip(&row.cells) {
            values.push(cell);
        }
        self.rest.push_text(row.rest.as_deref());
        self.count += 1;
        self.misfits += row.misfits;
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many values did not fit their columns.
    #[must_use]
    pub fn misfits(&self) -> u64 {
        self.misfits
    }

    /// About how many bytes of memory they take.
    #[must_use]
    pub fn size(&self) -> usize {
        let columns: usize = self.columns.iter().map(Values::size).sum();
        columns + self.rest.size()
    }
}

impl Values {
    fn of(kind: Kind) -> Self {
        let data = match kind {
            Kind::Bigint | Kind::Timestamp => Data::Integers(Vec::new()),
            Kind::Double => Data::Doubles(Vec::new()),
            Kind::Boolean => Data::Booleans(Vec::new()),
            Kind::String => Data::Texts(Texts::default()),
        };
        let levels = Vec::new();
        Self { levels, data }
    }

    fn push(&mut self, cell: &Cell<'_>) {
        let is_value = match (&mut self.data, cell) {
            (Data::Integers(all), Cell::Bigint(value) | Cell::Timestamp(value)) => {
                all.push(*value);
                true
            }
            (Data::Doubles(all), Cell::Double(value)) => {
                all.push(*value);
                true
            }
            (Data::Booleans(all), Cell::Boolean(value)) => {
                all.push(*value);
                true
            }
            (Data::Texts(all), Cell::String(text)) => {
                all.push(text);
                true
            }
            _ => false,
        };
        self.levels.push(i16::from(is_value));
    }

    fn push_text(&mut self, text: Option<&str>) {
        let cell = text.map_or(Cell::Null, |text| Cell::String(text.into()));
        self.push(&cell);
    }

    fn size(&self) -> usize {
        let data = match &self.data {
            Data::Integers(all) => all.len() * size_of::<i64>(),
            Data::Doubles(all) => all.len() * size_of::<f64>(),
            Data::Booleans(all) => all.len(),
            Data::Texts(all) => all.bytes.len() + all.ends.len() * size_of::<usize>(),
        };
        data + self.levels.len() * size_of::<i16>()
    }
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// The texts, all of which share one piece of memory.
    pub(crate) fn into_slices(self) -> impl ExactSizeIterator<Item = Bytes> {
        let bytes = Bytes::from(self.bytes);
        let mut start = 0;
        let slice = move |end| bytes.slice(std::mem::replace(&mut start, end)..end);
        self.ends.into_iter().map(slice)
    }
}
