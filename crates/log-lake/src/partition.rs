//! Where the records of one type and day are put: `<prefix>/log_type=<type>/day=<day>/<name>`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::prefix::Prefix;

#[cfg(test)]
mod tests;

/// The type of records that have no partition of their own, which have it in `_rest`.
pub const MIXED: &str = "_mixed";
/// The first day that the table finds.
pub const FIRST_DAY: Date = date(2000, 1, 1);
/// So many days after its arrival the time of a record may be, unless the operator says otherwise.
pub const FUTURE_DAYS: u32 = 2;

/// All but letters, digits, `_`, `.` and `-` is percent-encoded, in UTF-8.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-');
/// What Hive calls a partition without a value: a reader would find null.
const NO_VALUE: &str = "__HIVE_DEFAULT_PARTITION__";
/// The longest encoded type: as much as in the other layout, so that every prefix has room.
const MAX_TYPE: usize = 512;
/// The longest key, see [`kinesis_utils::keys`].
const MAX_KEY: usize = 1000;
/// What day, hour and the object's name take.
const NAMED: usize = "log_type=/day=2026-11-30/hour=23/20261130T235959Z-.ndjson.gz".len() + 64;

/// How finely records are kept apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartitionBy {
    /// By type and day.
    #[default]
    Day,
    /// By type, day and hour.
    Hour,
}

/// A text that names no partitions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} are no partitions: write log_type,day or log_type,day,hour")]
pub struct PartitionByError(String);

/// What an object of the lake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Parquet with snappy inside.
    Parquet,
    /// JSON lines in gzip.
    Ndjson,
}

/// How a lake's objects are laid out.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What all keys begin with.
    pub prefix: Prefix,
    /// How finely records are kept apart.
    pub by: PartitionBy,
    /// What the objects are.
    pub format: Format,
    /// The zone of days and hours.
    pub zone: TimeZone,
    /// How many days after its arrival a record's own day may be: the table finds so many.
    pub future_days: u32,
}

/// The hours, in a layout's zone, of a record's own time and of its arrival: records of one type and of the same hours
/// have one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    own: DateTime,
    arrival: DateTime,
}

/// The folder of one partition, without the prefix and with a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition(String);

impl PartitionBy {
    /// The names of the partitions, in the order of the folders.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Day => &["log_type", "day"],
            Self::Hour => &["log_type", "day", "hour"],
        }
    }
}

impl FromStr for PartitionBy {
    type Err = PartitionByError;

    fn from_str(text: &str) -> Result<Self, PartitionByError> {
        let names: Vec<&str> = text.split(',').map(str::trim).collect();
        let found = [Self::Day, Self::Hour]
            .into_iter()
            .find(|by| by.names() == names);
        found.ok_or_else(|| PartitionByError(text.to_owned()))
    }
}

impl Format {
    /// How names of its objects end.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Ndjson => "ndjson.gz",
        }
    }
}

impl Layout {
    /// The hours of a record by its own moment and its arrival.
    #[must_use]
    pub fn hours(&self, moment: Timestamp, arrival: Timestamp) -> Hours {
        let hour = |moment| {
            let civil = self.zone.to_datetime(moment);
            civil.date().at(civil.hour(), 0, 0, 0)
        };
        Hours {
            own: hour(moment),
            arrival: hour(arrival),
        }
    }

    /// The partition of a record by its type and hours.
    ///
    /// A type that no folder can be made of, and a day that the table would not find, is the mixed partition of the
    /// day of arrival.
    #[must_use]
    pub fn partition(&self, log_type: &str, Hours { own, arrival }: Hours) -> Partition {
        match self.encoded(log_type) {
            Some(encoded) if self.is_found(own.date(), arrival.date()) => {
                self.folder(&encoded, own)
            }
            _ => self.folder(MIXED, arrival),
        }
    }

    /// The partition of records that have none of their own, by their arrival.
    #[must_use]
    pub fn mixed(&self, arrival: Timestamp) -> Partition {
        self.folder(MIXED, self.zone.to_datetime(arrival))
    }

    /// The type as folders have it, or `None` where its records are in the mixed partition.
    #[must_use]
    pub fn encoded(&self, log_type: &str) -> Option<String> {
        let encoded = encode(log_type);
        let room = MAX_KEY
            .saturating_sub(self.prefix.start().len() + NAMED)
            .min(MAX_TYPE);
        let has_folder = !matches!(log_type, "" | MIXED | NO_VALUE) && encoded.len() <= room;
        has_folder.then_some(encoded)
    }

    /// The key of an object: `first` is the arrival of its first Kinesis record, `source` what identifies the record,
    /// so that a redelivery has the same key.
    #[must_use]
    pub fn key(&self, partition: &Partition, first: Timestamp, source: &str) -> String {
        let time = first.strftime("%Y%m%dT%H%M%SZ");
        let hash = hex::encode(Sha256::digest(source));
        let extension = self.format.extension();
        format!(
            "{}{partition}{time}-{hash}.{extension}",
            self.prefix.start()
        )
    }

    fn is_found(&self, day: Date, arrival: Date) -> bool {
        let last = arrival.saturating_add(Span::new().days(self.future_days.min(1_000_000)));
        day >= FIRST_DAY && day <= last
    }

    fn folder(&self, encoded: &str, moment: DateTime) -> Partition {
        let day = moment.strftime("%Y-%m-%d");
        let hour = match self.by {
            PartitionBy::Day => String::new(),
            PartitionBy::Hour => format!("hour={:02}/", moment.hour()),
        };
        Partition(format!("log_type={encoded}/day={day}/{hour}"))
    }
}

impl Partition {
    /// The folder.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Whose records an object holds, going by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Those of one type.
    Type(String),
    /// Of any, each of which says its own.
    Mixed,
}

/// Whose records the object with this key holds; `None` where the key is not one of a lake. What stands before and
/// behind the folders of type and day does not matter.
#[must_use]
pub fn holds(key: &str) -> Option<Holds> {
    let folders: Vec<&str> = key.split('/').collect();
    let mut pairs = folders.windows(2).rev();
    let encoded = pairs.find_map(|pair| {
        let log_type = pair[0].strip_prefix("log_type=")?;
        pair[1].starts_with("day=").then_some(log_type)
    })?;
    if encoded == MIXED {
        return Some(Holds::Mixed);
    }
    let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
    Some(Holds::Type(decoded.into_owned()))
}

/// A value as a folder has it.
fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}
