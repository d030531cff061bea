//! Which form the lines of a failed log have, and the key that says so.

use crate::keys;
use crate::schema::Schema;

pub(super) const UNREADABLE: &str = "unreadable";
pub(super) const UNKNOWN_TYPE: &str = "unknown_type";
pub(super) const NO_TIMESTAMP: &str = "no_timestamp";
pub(super) const TIME_OUT_OF_RANGE: &str = "time_out_of_range";
pub(super) const TOO_MANY_TYPES: &str = "too_many_types";
pub(super) const REDACTED: &str = "redacted";
const REFUSED_KEY: &str = "refused_key";
/// Stands behind the names above where the lines are not as they were sent.
const REJECTED: &str = "rejected";

/// Which form a line of a failed log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// The record as it was sent.
    AsSent,
    /// `{"error", "data"}` or `{"error", "data_base64"}`, around what is no record.
    Unreadable,
    /// `{"error", "status", "record"}`, around a record that a sink refuses.
    Rejected,
}

pub(super) fn folder(schema: &Schema, name: &str) -> String {
    format!("{}/{name}", schema.unknown_prefix)
}

impl Form {
    /// The type under which lines are kept whose own key S3 refuses.
    #[must_use]
    pub fn of_refused_key(self, schema: &Schema) -> String {
        self.instead_of_types(schema, REFUSED_KEY)
    }

    /// The type under which lines are kept whose Kinesis record holds too many types.
    #[must_use]
    pub fn of_too_many_types(self, schema: &Schema) -> String {
        self.instead_of_types(schema, TOO_MANY_TYPES)
    }

    fn instead_of_types(self, schema: &Schema, name: &str) -> String {
        let named = folder(schema, name);
        match self {
            Self::AsSent => named,
            Self::Unreadable => format!("{named}/{UNREADABLE}"),
            Self::Rejected => format!("{named}/{REJECTED}"),
        }
    }

    /// The form that the lines of the object with this key have; nothing where the key is not of an object of ours.
    ///
    /// The keys of failed logs are `<prefix>/<type>/2020-03/14/<name>`, and the types of all that no sink refused begin
    /// with the prefix of unknown types.
    #[must_use]
    pub fn of_key(key: &str, schema: &Schema) -> Option<Self> {
        let folders: Vec<&str> = folders_before_the_day(key)?;
        let unknown = keys::folder(&schema.unknown_prefix);
        let unknown: Vec<&str> = unknown.split('/').collect();
        let mut tails = (0..folders.len()).map(|start| &folders[start..]);
        let known = tails.find_map(|tail| of_folders(tail.strip_prefix(&*unknown)?));
        Some(known.unwrap_or(Self::Rejected))
    }
}

/// The form that the folders behind the prefix of unknown types stand for.
fn of_folders(folders: &[&str]) -> Option<Form> {
    match folders {
        [UNREADABLE] => Some(Form::Unreadable),
        [REFUSED_KEY | TOO_MANY_TYPES, UNREADABLE] => Some(Form::Unreadable),
        [REFUSED_KEY | TOO_MANY_TYPES, REJECTED] => Some(Form::Rejected),
        [UNKNOWN_TYPE | REFUSED_KEY | TOO_MANY_TYPES | REDACTED] => Some(Form::AsSent),
        [_, .., NO_TIMESTAMP | TIME_OUT_OF_RANGE] => Some(Form::AsSent),
        _ => None,
    }
}

/// The folders before the last month that is followed by a day and the name of an object or, where there is none such,
/// by a day and any name: users rename objects.
fn folders_before_the_day(key: &str) -> Option<Vec<&str>> {
    let folders: Vec<&str> = key.split('/').collect();
    let name_behind = |at: usize| match &folders[at..] {
        [month, day, name, ..] if is_date(month, "0000-00") && is_date(day, "00") => Some(*name),
        _ => None,
    };
    let mut months = (1..folders.len()).rev();
    let month = months.find(|at| name_behind(*at).is_some_and(is_name));
    let any = || {
        (1..folders.len())
            .rev()
            .find(|at| name_behind(*at).is_some())
    };
    Some(folders[..month.or_else(any)?].to_vec())
}

/// An id holds no colon that is not quoted, so that no id looks like the name of an object.
fn is_name(name: &str) -> bool {
    name.get(..20)
        .is_some_and(|start| is_date(start, "0000-00-00-00:00:00-"))
}

/// Whether a text is digits where the pattern has zeros, and the same where it has anything else.
fn is_date(text: &str, pattern: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}
