//! Whom profiles name.

use std::collections::BTreeMap;

use eden_access::{Email, People, Role};

use crate::settings::{Door, stored};
use crate::state::table::{StoredDoor, StoredProfile};

/// Whom each stored profile names, by its name.
pub(super) struct ProfilePeople(BTreeMap<String, People>);

impl ProfilePeople {
    /// Where environments may be gated, what is stored beside the profile counts: an older release that stores the profile
    /// again loses what it says of people.
    pub(super) fn of(profiles: &[StoredProfile], doors: &[StoredDoor]) -> Self {
        let of_profiles = profiles.iter().map(|one| {
            let pairs = stored::from_json(&one.text).map(|pairs| stored::canonical(&pairs));
            let door = Door::from(&pairs.unwrap_or_default());
            (one.name.clone(), door.people())
        });
        let gated = doors.iter().filter(|one| one.door.may_gate());
        let of_doors = gated.map(|one| (one.profile.clone(), one.door.people()));
        Self(of_profiles.chain(of_doors).collect())
    }

    /// What somebody is to the environments of a profile; `None` is a stranger.
    pub(super) fn role(&self, profile: &str, email: &Email) -> Option<Role> {
        self.0.get(profile)?.role(email)
    }

    /// The profiles whose environments somebody may change.
    pub(super) fn operated_by(&self, email: &Email) -> Vec<String> {
        let profiles = self.0.iter();
        let operated = profiles.filter(|(_, people)| people.role(email) == Some(Role::Operator));
        operated.map(|(name, _)| name.clone()).collect()
    }

    /// Whether no profile names somebody.
    pub(super) fn is_stranger(&self, email: &Email) -> bool {
        self.0.values().all(|people| people.role(email).is_none())
    }
}

#[cfg(test)]
mod tests;
