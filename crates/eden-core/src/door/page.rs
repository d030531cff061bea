//! What the door's page shows to somebody.

use std::collections::BTreeMap;
use std::time::SystemTime;

use eden_access::{Action, Email, Role, Standing, State};

use super::people::ProfilePeople;
use crate::eden::Eden;
use crate::error::Error;
use crate::expiry::Expiry;
use crate::named::{Named, named, prefixes};
use crate::record::{Changed, EnvironmentId, Record};
use crate::sleep::whole_state;
use crate::state::row::Row;

/// What somebody who has signed in sees.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The environments, by profile and name.
    pub environments: Vec<PageEnvironment>,
    /// The profiles of which they may create environments.
    pub operated: Vec<String>,
}

/// An environment that somebody may see.
#[derive(Clone, Debug)]
pub struct PageEnvironment {
    /// Profile and name, as commands take them.
    pub id: EnvironmentId,
    /// What they are to it.
    pub role: Role,
    /// The rows of its endpoints, one at least.
    pub rows: Vec<Row>,
}

impl Eden {
    /// What somebody may see. Of who is named nowhere nothing more is asked: everybody may sign in at some providers, and a scan
    /// of the table costs.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn page_of(&self, email: &Email) -> Result<Page, Error> {
        let table = self.table();
        let (profiles, doors) = table.profiles_and_doors_if_any().await?;
        let people = ProfilePeople::of(&profiles, &doors);
        if people.is_stranger(email) {
            return Ok(Page::default());
        }
        let listed = table.environments_if_any().await?.unwrap_or_default();
        let prefixes = prefixes(&profiles);
        let all = listed.into_iter().map(|one| named(one, &prefixes));
        Ok(Page {
            environments: seen(all, &people, email),
            operated: people.operated_by(email),
        })
    }
}

/// The environments that somebody may see, each with all of its rows.
fn seen(
    all: impl Iterator<Item = Named>,
    people: &ProfilePeople,
    email: &Email,
) -> Vec<PageEnvironment> {
    let mut environments: BTreeMap<(String, String), Vec<Named>> = BTreeMap::new();
    for one in all {
        let id = (one.id.profile.clone(), one.id.name.clone());
        environments.entry(id).or_default().push(one);
    }
    let each = environments
        .into_iter()
        .filter_map(|((profile, name), rows)| {
            let profiles = rows.iter().map(|one| one.listed.profile.as_str());
            Some(PageEnvironment {
                role: Role::of_all(profiles.map(|profile| people.role(profile, email)))?,
                id: EnvironmentId { profile, name },
                rows: rows.into_iter().map(|one| one.listed.row).collect(),
            })
        });
    each.collect()
}

impl Page {
    /// The environment of this profile and name, where they may see it.
    #[must_use]
    pub fn environment(&self, id: &EnvironmentId) -> Option<&PageEnvironment> {
        self.environments.iter().find(|one| one.id == *id)
    }
}

impl PageEnvironment {
    /// What its endpoints were made with, as far as their rows say so.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.rows.iter().filter_map(|row| row.record.as_ref())
    }

    /// Its state as a whole; `None` is one that this release does not know.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        whole_state(self.records())
    }

    /// When the first of its endpoints is to be removed.
    #[must_use]
    pub fn expiry(&self) -> Option<Expiry> {
        let expiries = self.rows.iter().filter_map(|row| row.expiry);
        expiries.min_by_key(|expiry| expiry.at)
    }

    /// When it was last created or deployed to.
    #[must_use]
    pub fn last_updated(&self) -> Option<SystemTime> {
        self.rows.iter().map(|row| row.last_updated).max()
    }

    /// When it was last visited, in Unix seconds, as far as a sweep has asked: only about what falls asleep by itself.
    #[must_use]
    pub fn last_visit(&self) -> Option<u64> {
        self.rows.iter().filter_map(|row| row.last_visit).max()
    }

    /// Whether it falls asleep by itself: all of its endpoints do.
    #[must_use]
    pub fn falls_asleep(&self) -> bool {
        let falls = |row: &Row| {
            let record = row.record.as_ref();
            record.is_some_and(|record| record.sleeping.sleep_after().is_some())
        };
        self.rows.iter().all(falls)
    }

    /// Who last changed it on the page.
    #[must_use]
    pub fn changed(&self) -> Option<&Changed> {
        let changes = self.records().filter_map(|record| record.changed.as_ref());
        changes.max_by_key(|changed| changed.at)
    }

    /// Whether it has a button for an action.
    #[must_use]
    pub fn offers(&self, action: Action) -> bool {
        let standing = Standing {
            role: self.role,
            state: self.state(),
            is_recorded: self.records().count() == self.rows.len(),
            expires: self.expiry().is_some(),
            falls_asleep: self.falls_asleep(),
            is_protected: self.rows.iter().any(Row::is_protected),
        };
        standing.offers(action)
    }
}
