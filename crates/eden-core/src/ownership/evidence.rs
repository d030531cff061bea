//! What proves pieces that were made before there were tags.

use crate::record::{Identifiers, Record};
use crate::settings::Settings;

/// What proves pieces without a tag.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Evidence {
    /// Nothing: tags alone prove.
    #[default]
    Tags,
    /// The identifiers of a record that was written before pieces were tagged.
    Recorded(Box<Identifiers>),
    /// A row of the Python tools, which made every piece by its name and kept no identifier.
    Named,
}

/// How far a record is believed that somebody may have put into the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trust {
    /// It was kept by Terraform, in a state that only its owner writes.
    State,
    /// It was read from the state table.
    Table,
}

impl Evidence {
    pub(super) fn target_group(&self) -> Option<&str> {
        self.recorded()?.target_group.as_deref()
    }

    pub(super) fn rule(&self) -> Option<&str> {
        self.recorded()?.rule.as_deref()
    }

    pub(super) fn is_named(&self) -> bool {
        *self == Self::Named
    }

    /// A revision up to the last one that was recorded before there were tags: whatever the family
    /// got since without a tag is somebody else's.
    pub(super) fn proves_definition(&self, arn: &str) -> bool {
        if self.is_named() {
            return true;
        }
        let recorded = self.recorded().and_then(|it| it.task_definition.as_deref());
        let both = recorded.and_then(revision).zip(revision(arn));
        both.is_some_and(|((family, last), (other, number))| family == other && number <= last)
    }

    fn recorded(&self) -> Option<&Identifiers> {
        match self {
            Self::Recorded(identifiers) => Some(identifiers),
            Self::Tags | Self::Named => None,
        }
    }
}

/// Family, with the account and region before it, and number of a revision.
fn revision(arn: &str) -> Option<(&str, u64)> {
    let (family, number) = arn.rsplit_once(':')?;
    Some((family, number.parse().ok()?))
}

/// What proves the untagged pieces of an endpoint, or the profile keys by which its record differs
/// from the stored profile, so that it proves nothing: whoever writes a row could otherwise aim a
/// delete at anything. `stored` is the profile as the table has it.
///
/// # Errors
/// The profile keys that differ; all of them where the profile is not stored.
pub fn evidence(
    record: &Record,
    trust: Trust,
    stored: Option<&Settings>,
) -> Result<Evidence, Vec<&'static str>> {
    if record.tagged {
        return Ok(Evidence::Tags);
    }
    let differ = match (trust, stored) {
        (Trust::State, _) => Vec::new(),
        (Trust::Table, Some(stored)) => record.moved_keys(stored),
        (Trust::Table, None) => record.settings.place().map(|(key, _)| key).to_vec(),
    };
    if differ.is_empty() {
        Ok(Evidence::Recorded(Box::new(record.identifiers.clone())))
    } else {
        Err(differ)
    }
}
