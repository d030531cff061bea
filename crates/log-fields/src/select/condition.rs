//! One condition on one field.

use std::collections::HashSet;

use crate::number::{Decimal, is_number};
use crate::object::{self, Field};
use crate::path::{Path, Step};
use crate::text::unescape;

/// What a field has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) path: Path,
    pub(super) test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// One of these.
    IsIn(Vec<Scalar>),
    /// There, even as null; or not there.
    Exists(bool),
}

/// A value that is neither array nor object; numbers are equal by value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Null,
    Boolean(bool),
    Number(Decimal),
    Text(String),
}

impl Condition {
    pub(super) fn is_met(&self, fields: &[Field<'_>]) -> bool {
        let value = find(&self.path, 0, fields);
        match &self.test {
            Test::Exists(exists) => value.is_some() == *exists,
            Test::IsIn(scalars) => value
                .and_then(Scalar::read)
                .is_some_and(|scalar| scalars.contains(&scalar)),
        }
    }
}

impl Scalar {
    /// Reads a JSON value; `None` for arrays and objects, and for what has no exact value here: text with half a
    /// surrogate pair, and numbers beyond any use.
    pub(super) fn read(json: &str) -> Option<Self> {
        match json {
            "null" => Some(Self::Null),
            "true" => Some(Self::Boolean(true)),
            "false" => Some(Self::Boolean(false)),
            number if is_number(number) => Decimal::parse(number).map(Self::Number),
            other => unescape(other).map(|text| Self::Text(text.into_owned())),
        }
    }
}

/// The value that the last key on the way to it has.
fn find<'a>(path: &Path, found: usize, fields: &[Field<'a>]) -> Option<&'a str> {
    let mut seen = HashSet::new();
    fields.iter().rev().find_map(|field| {
        let key = unescape(field.key)?;
        let step = path.step(found, &key);
        let is_last = !matches!(step, Step::Elsewhere | Step::Inside) && seen.insert(key);
        match step {
            Step::At if is_last => Some(field.value),
            Step::Towards(found) if is_last => within(path, found, field.value),
            _ => None,
        }
    })
}

fn within<'a>(path: &Path, found: usize, value: &'a str) -> Option<&'a str> {
    let fields = value.starts_with('{').then(|| object::fields(value).ok())?;
    find(path, found, &fields?)
}
