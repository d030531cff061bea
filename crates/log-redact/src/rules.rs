//! What is redacted, checked before anything runs.

use log_fields::path::{Path, PathError, Step};

use crate::patterns::{PatternError, Patterns};
use crate::redact::RedactorError;
use crate::settings::Settings;

#[cfg(test)]
mod tests;

/// What happens to a field; of several the last of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Hash,
    Mask,
    Drop,
}

/// A field, and what happens to it.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) path: Path,
    pub(crate) operation: Operation,
}

/// A checked redaction.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) patterns: Patterns,
    pub(crate) hashes_partition_keys: bool,
    /// The keys of type and id.
    pub(crate) type_field: String,
    pub(crate) id_field: String,
}

/// The keys of the common schema.
#[derive(Clone, Copy, Debug)]
pub struct SchemaNames<'a> {
    /// Of the type.
    pub log_type: &'a str,
    /// Of the unique id.
    pub id: &'a str,
    /// Of the time.
    pub time: &'a str,
}

/// Why a redaction cannot be used: everything that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the redaction is wrong: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RulesError(pub Vec<RulesProblem>);

/// One thing that is wrong with a redaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesProblem {
    /// A path cannot be read.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A pattern cannot be used.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// Records could not be delivered.
    #[error(
        "{path} is or holds the {what} of records, by which they are delivered: nothing may change it"
    )]
    Needed {
        /// The path.
        path: String,
        /// Type or time.
        what: &'static str,
    },
    /// Records could not be distinguished.
    #[error(
        "{0} is or holds the id of records, by which each is delivered once: it can be hashed, and not dropped or masked"
    )]
    Id(String),
    /// A path has several operations.
    #[error("{0} is named more than once: name a field under one of drop, hash and mask")]
    Twice(String),
    /// A pattern finds a key of the schema.
    #[error("a pattern finds the key {0:?}, by which records are delivered: make it narrower")]
    FindsKey(String),
}

/// A column of a destination that has columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnType<'a> {
    /// The field's key.
    pub name: &'a str,
    /// Whether it holds text.
    pub is_string: bool,
}

/// A hash is text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the column {column} is hashed, by {path}, and would hold nothing: make it a string")]
pub struct HashedColumn {
    /// The column.
    pub column: String,
    /// What hashes it.
    pub path: String,
}

impl Rules {
    /// Checks a redaction.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn new(settings: &Settings, names: SchemaNames<'_>) -> Result<Self, RulesError> {
        let mut rules = Self {
            hashes_partition_keys: settings.partition_key.is_some(),
            type_field: names.log_type.to_owned(),
            id_field: names.id.to_owned(),
            ..Self::default()
        };
        let mut problems = Vec::new();
        for (texts, operation) in [
            (&settings.drop, Operation::Drop),
            (&settings.hash, Operation::Hash),
            (&settings.mask, Operation::Mask),
        ] {
            let added = texts.iter().map(|text| rules.add(text, operation, names));
            problems.extend(added.filter_map(Result::err));
        }
        let patterns = settings
            .patterns
            .iter()
            .map(|text| rules.patterns.push(text));
        problems.extend(patterns.filter_map(Result::err).map(RulesProblem::from));
        problems.extend(rules.found_keys(names));
        if problems.is_empty() {
            return Ok(rules);
        }
        Err(RulesError(problems))
    }

    /// Whether nothing is redacted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.patterns.is_empty() && !self.hashes_partition_keys
    }

    /// Whether there can be hashes; a pattern that is found in an id hashes it.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        let hashes = |rule: &Rule| rule.operation == Operation::Hash;
        self.hashes_partition_keys || !self.patterns.is_empty() || self.rules.iter().any(hashes)
    }

    /// Checks that no pattern finds the id of a key, which every hash holds.
    ///
    /// # Errors
    /// When one does.
    pub fn check_key_id(&self, id: &str) -> Result<(), RedactorError> {
        if self.patterns.find(id) {
            return Err(RedactorError::FindsKeyId(id.to_owned()));
        }
        Ok(())
    }

    /// Checks that all columns of hashed fields are of text.
    ///
    /// # Errors
    /// All that are not.
    pub fn check_columns<'c>(
        &self,
        columns: impl IntoIterator<Item = ColumnType<'c>>,
    ) -> Result<(), Vec<HashedColumn>> {
        let others = columns.into_iter().filter(|column| !column.is_string);
        let hashed = others.filter_map(|column| {
            let is_of = |rule: &&Rule| {
                let step = rule.path.step(0, column.name);
                rule.operation == Operation::Hash && matches!(step, Step::At | Step::Inside)
            };
            let rule = self.rules.iter().find(is_of)?;
            Some(HashedColumn {
                column: column.name.to_owned(),
                path: rule.path.to_string(),
            })
        });
        let hashed: Vec<_> = hashed.collect();
        if hashed.is_empty() {
            Ok(())
        } else {
            Err(hashed)
        }
    }

    fn add(
        &mut self,
        text: &str,
        operation: Operation,
        names: SchemaNames<'_>,
    ) -> Result<(), RulesProblem> {
        let path = Path::parse(text)?;
        let touches = |key| path.step(0, key) != Step::Elsewhere;
        for (key, what) in [(names.log_type, "type"), (names.time, "time")] {
            if touches(key) {
                let path = text.to_owned();
                return Err(RulesProblem::Needed { path, what });
            }
        }
        if touches(names.id) && operation != Operation::Hash {
            return Err(RulesProblem::Id(text.to_owned()));
        }
        if self.rules.iter().any(|rule| rule.path == path) {
            return Err(RulesProblem::Twice(text.to_owned()));
        }
        self.rules.push(Rule { path, operation });
        Ok(())
    }

    fn found_keys(&self, names: SchemaNames<'_>) -> impl Iterator<Item = RulesProblem> {
        let keys = [names.log_type, names.id, names.time].into_iter();
        let found = keys.filter(|key| self.patterns.find(key));
        found.map(|key| RulesProblem::FindsKey(key.to_owned()))
    }
}
