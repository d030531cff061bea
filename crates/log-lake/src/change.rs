//! Which changes of a configuration leave the files readable that are already there.

use crate::columns::{Columns, Kind};
use crate::partition::{Format, PartitionBy};
use crate::prefix::Prefix;

#[cfg(test)]
mod tests;

/// What files below one prefix have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// What all keys begin with.
    pub prefix: Prefix,
    /// What the objects are.
    pub format: Format,
    /// How finely records are kept apart.
    pub by: PartitionBy,
    /// The columns.
    pub columns: Columns,
}

/// Why files of before and after a change could not be read together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the objects below {prefix:?} could no longer be read together: {}. Write to another prefix", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ChangeError {
    /// Where the objects are.
    pub prefix: String,
    /// Everything that is wrong.
    pub problems: Vec<ChangeProblem>,
}

/// One change that is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProblem {
    /// Of the objects.
    #[error("the format changes")]
    Format,
    /// Of the folders.
    #[error("the partitions change")]
    Partitions,
    /// Of a column.
    #[error("column {name} changes from {before} to {after}")]
    Type {
        /// The column.
        name: String,
        /// What the files that are there have.
        before: Kind,
        /// What new files would have.
        after: Kind,
    },
}

impl Files {
    /// Checks that files of a new configuration can be read beside those that are there. Columns may be added and
    /// removed: a file without one has the field in `_rest`.
    ///
    /// # Errors
    /// Everything that is wrong, at once; nothing is where the prefix is another one.
    pub fn check_change(&self, after: &Self) -> Result<(), ChangeError> {
        if self.prefix != after.prefix {
            return Ok(());
        }
        let format = (self.format != after.format).then_some(ChangeProblem::Format);
        let by = (self.by != after.by).then_some(ChangeProblem::Partitions);
        let types = self.changed_types(&after.columns);
        let problems: Vec<_> = format.into_iter().chain(by).chain(types).collect();
        if problems.is_empty() {
            return Ok(());
        }
        let prefix = self.prefix.to_string();
        Err(ChangeError { prefix, problems })
    }

    fn changed_types(&self, after: &Columns) -> impl Iterator<Item = ChangeProblem> {
        after.iter().filter_map(|new| {
            // Readers ignore upper and lower case.
            let mut before = self.columns.iter();
            let old = before.find(|old| old.name.eq_ignore_ascii_case(&new.name))?;
            (old.kind != new.kind).then(|| ChangeProblem::Type {
                name: new.name.clone(),
                before: old.kind,
                after: new.kind,
            })
        })
    }
}
