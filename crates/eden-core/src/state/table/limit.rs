//! How many environments a profile has, and the mark that changes with each new one.

use std::collections::BTreeSet;

use super::listing::string;
use super::{Condition, Table, Write, is_missing};
use crate::error::Error;
use crate::record::EnvironmentId;
use crate::state::lease::LEASE_TYPE;
use crate::state::row;

/// The attribute that holds who made the last new environment.
const LAST: &str = "last";

impl Table {
    /// The names of a profile's environments, each once, however many endpoints it has. Rows that do not say it, or that only
    /// a newer version can read, are named as they stand.
    pub(crate) async fn environment_names(&self, profile: &str) -> Result<BTreeSet<String>, Error> {
        let items = match self.partition(profile).await {
            Err(error) if is_missing(&error) => Vec::new(),
            answer => answer.map_err(|error| self.explained(error))?,
        };
        let name = |item| {
            let id = EnvironmentId {
                profile: profile.to_owned(),
                name: string(item, "name"),
            };
            let row = row::from_item(&id, item).ok();
            let record = row.and_then(|row| row.record);
            record.map_or(id.name, |record| record.id.name)
        };
        Ok(items.iter().map(name).collect())
    }

    /// Who made the last new environment of a profile that has a limit. It stands among the leases, none of which has a name
    /// without a slash: so roles need no other permission.
    pub(crate) async fn mark(&self, profile: &str) -> Result<Option<String>, Error> {
        let item = self.get(LEASE_TYPE, profile).await?;
        let mark = item.map(|item| string(&item, LAST));
        Ok(mark.filter(|mark| !mark.is_empty()))
    }

    /// The write that marks a profile, unless somebody else has since `seen` was read.
    pub(crate) fn marking(
        &self,
        profile: &str,
        seen: Option<&str>,
        own: &str,
    ) -> Result<Write, Error> {
        // What this command wrote before is accepted: the answer may have been lost.
        let condition = match seen {
            Some(seen) => Condition::new(
                "#last IN (:seen, :own)",
                &[LAST],
                &[("seen", seen), ("own", own)],
            ),
            None => Condition::new(
                "attribute_not_exists(#last) OR #last = :own",
                &[LAST],
                &[("own", own)],
            ),
        };
        let (key, name) = (row::key(LEASE_TYPE, profile), profile.to_owned());
        self.updating(key, "SET #last = :own", &condition, move || {
            Error::Changed { name: name.clone() }
        })
    }
}
