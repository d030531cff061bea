//! A selection as its configuration writes it.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::condition::{Condition, Scalar, Test};
use super::{Sample, Selection};
use crate::path::{Path, PathError};

/// Why a configured selection cannot be used: everything that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the selection of records is wrong: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct SelectionError(pub Vec<SelectionProblem>);

/// One thing that is wrong with a selection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionProblem {
    /// It is not a list of conditions in JSON.
    #[error(
        "it is not a JSON list of conditions such as [{{\"field\":\"level\",\"in\":[\"error\"]}}] ({0})"
    )]
    NotAList(String),
    /// A condition has none or several of `equals`, `in` and `exists`.
    #[error(
        "condition {0} needs `field` with one of `equals`, `in` and `exists`, or `sample` alone"
    )]
    NotOneTest(usize),
    /// The field's path.
    #[error("condition {0}: {1}")]
    Path(usize, PathError),
    /// An array or object, or a number beyond any use.
    #[error("condition {0} compares with a value that is no string, number, boolean or null")]
    NotAScalar(usize),
    /// Nothing would ever be in it.
    #[error("condition {0} has an empty list: no record would be taken")]
    EmptyList(usize),
    /// Not in (0, 1].
    #[error("condition {0} has a sample that is not more than 0 and at most 1")]
    Sample(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    field: Option<String>,
    // A null to compare with is a value, and not the absence of one.
    #[serde(borrow, default, deserialize_with = "some")]
    equals: Option<&'a RawValue>,
    #[serde(borrow)]
    r#in: Option<Vec<&'a RawValue>>,
    exists: Option<bool>,
    sample: Option<f64>,
}

fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

impl Selection {
    /// Reads a JSON list of conditions, each of which has to be met: `{"field": <path>, "equals": <scalar>}`,
    /// `{"field": <path>, "in": [<scalar>, …]}`, `{"field": <path>, "exists": <boolean>}` or `{"sample": 0.1}`.
    /// A text without anything selects nothing.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(text: &str) -> Result<Self, SelectionError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let not_a_list = |error: serde_json::Error| {
            SelectionError(vec![SelectionProblem::NotAList(error.to_string())])
        };
        let entries: Vec<Entry<'_>> = serde_json::from_str(text).map_err(not_a_list)?;
        let (mut selection, mut problems) = (Self::default(), Vec::new());
        for (number, entry) in entries.iter().enumerate() {
            let added = selection.add(entry, number + 1);
            problems.extend(added.err());
        }
        if problems.is_empty() {
            return Ok(selection);
        }
        Err(SelectionError(problems))
    }

    fn add(&mut self, entry: &Entry<'_>, number: usize) -> Result<(), SelectionProblem> {
        if let Some(sample) = sample(entry, number)? {
            self.samples.push(sample);
            return Ok(());
        }
        let not_one = || SelectionProblem::NotOneTest(number);
        let path = Path::parse(entry.field.as_deref().ok_or_else(not_one)?);
        self.conditions.push(Condition {
            path: path.map_err(|error| SelectionProblem::Path(number, error))?,
            test: test(entry, number)?,
        });
        Ok(())
    }
}

fn sample(entry: &Entry<'_>, number: usize) -> Result<Option<Sample>, SelectionProblem> {
    let is_alone = entry.field.is_none()
        && entry.equals.is_none()
        && entry.r#in.is_none()
        && entry.exists.is_none();
    match entry.sample {
        None => Ok(None),
        Some(_) if !is_alone => Err(SelectionProblem::NotOneTest(number)),
        Some(part) if part > 0.0 && part <= 1.0 => Ok(Some(Sample(part))),
        Some(_) => Err(SelectionProblem::Sample(number)),
    }
}

fn test(entry: &Entry<'_>, number: usize) -> Result<Test, SelectionProblem> {
    match (entry.equals, &entry.r#in, entry.exists) {
        (Some(value), None, None) => scalars(&[value], number).map(Test::IsIn),
        (None, Some(values), None) if values.is_empty() => Err(SelectionProblem::EmptyList(number)),
        (None, Some(values), None) => scalars(values, number).map(Test::IsIn),
        (None, None, Some(exists)) => Ok(Test::Exists(exists)),
        _ => Err(SelectionProblem::NotOneTest(number)),
    }
}

fn scalars(values: &[&RawValue], number: usize) -> Result<Vec<Scalar>, SelectionProblem> {
    let read = values.iter().map(|value| Scalar::read(value.get()));
    let all: Option<Vec<Scalar>> = read.collect();
    all.ok_or(SelectionProblem::NotAScalar(number))
}
