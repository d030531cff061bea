//! Who may visit the environments of a profile, in an item of its own beside the profile's.
//!
//! A release that knows no gate replaces a profile's item as a whole, and with it all keys that it does not know: what is
//! kept here stays. It is in the partition of the profiles, so that whoever reads those has it without another call.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use eden_access::Access;

use super::listing::string;
use super::{Condition, Table, Write};
use crate::error::Error;
use crate::settings::door::ACCESS;
use crate::settings::{Door, stored};
use crate::state::row::{self, Item, PROFILE_TYPE};
use crate::text::visible;

/// What the names of doors begin with, before the name of the profile.
const PREFIX: &str = "_door/";

/// The attribute that says of a profile's item that it has a door.
pub(super) const GATED: &str = "gated";

/// A condition that always holds.
pub(super) const ALWAYS: &str = "attribute_exists(#type) OR attribute_not_exists(#type)";

const DOOR: &str = "door";
const REVOCATIONS: &str = "revocations";

/// The door of a profile whose environments may be gated.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredDoor {
    /// The profile's name.
    pub profile: String,
    /// Who may visit.
    pub door: Door,
    /// How often somebody was taken from the visitors, or added: with each time, all cookies are worth nothing.
    pub revocations: u64,
}

/// What storing a profile's text does to its door.
pub(super) enum Change {
    /// The text says nothing of visitors.
    Nothing,
    /// It says who may visit: some, or with `access = public` everybody. How often visitors changed stays known.
    Store(Door),
}

impl Change {
    /// A text that cannot be read says nothing.
    pub(super) fn of(text: &str) -> Self {
        let pairs = stored::from_json(text).map(|pairs| stored::canonical(&pairs));
        let pairs = pairs.unwrap_or_default();
        let door = Door::from(&pairs);
        match door.may_gate() || pairs.contains_key(ACCESS) {
            true => Self::Store(door),
            false => Self::Nothing,
        }
    }

    /// Whether environments may be gated by it.
    pub(super) fn may_gate(&self) -> bool {
        matches!(self, Self::Store(door) if door.may_gate())
    }
}

impl Table {
    /// The door of a profile; `None` where its environments are public.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn door(&self, profile: &str) -> Result<Option<StoredDoor>, Error> {
        let item = self.get(PROFILE_TYPE, &item_name(profile)).await?;
        Ok(item.as_ref().and_then(read))
    }

    /// The write that stores the door of a profile. Nobody else may have changed the visitors in between: a revocation
    /// would be lost.
    pub(super) async fn storing_door(&self, profile: &str, door: &Door) -> Result<Write, Error> {
        let before = self.door(profile).await?;
        let seen = before.as_ref().map_or(0, |before| before.revocations);
        let same = before.is_none_or(|it| it.door.allowed_visitors == door.allowed_visitors);
        let text = text(door);
        // What this command wrote before is accepted: the answer may have been lost.
        let condition = Condition::new(
            "attribute_not_exists(#type) OR #revocations = :seen OR (#revocations = :next AND #door = :door)",
            &["type", REVOCATIONS, DOOR],
            &[(DOOR, &text)],
        );
        let condition = condition
            .with_number("seen", seen)
            .with_number("next", seen + 1);
        let item = item(profile, text, if same { seen } else { seen + 1 });
        self.putting(item, &condition, changed(profile))
    }

    /// The write that removes the door of a profile.
    pub(super) fn removing_door(&self, profile: &str) -> Result<Write, Error> {
        let always = Condition::new(ALWAYS, &["type"], &[]);
        self.deleting(PROFILE_TYPE, &item_name(profile), &always, changed(profile))
    }
}

/// Somebody else stored the profile at the same time.
fn changed(profile: &str) -> impl Fn() -> Error + Send + Sync + 'static {
    let what = format!("profile {}", visible(profile));
    move || Error::Unusable {
        what: what.clone(),
        why: "was stored by another command a moment ago".into(),
        advice: "Run the same command again.".into(),
        key: None,
    }
}

fn item_name(profile: &str) -> String {
    format!("{PREFIX}{profile}")
}

fn text(door: &Door) -> String {
    let pairs: BTreeMap<&str, String> = door.pairs().collect();
    serde_json::json!(pairs).to_string()
}

fn item(profile: &str, door: String, revocations: u64) -> Item {
    let mut item = row::key(PROFILE_TYPE, &item_name(profile));
    item.insert("kind".to_owned(), AttributeValue::S(DOOR.to_owned()));
    item.insert(DOOR.to_owned(), AttributeValue::S(door));
    let revocations = AttributeValue::N(revocations.to_string());
    item.insert(REVOCATIONS.to_owned(), revocations);
    item
}

/// Whether an item beside the profiles is a door.
pub(super) fn is_door(item: &Item) -> bool {
    string(item, "name").starts_with(PREFIX)
}

/// The door that an item holds; `None` where it is a profile's. One that cannot be read lets nobody in.
pub(super) fn read(item: &Item) -> Option<StoredDoor> {
    let name = string(item, "name");
    let profile = name.strip_prefix(PREFIX)?;
    let pairs = serde_json::from_str::<BTreeMap<String, String>>(&string(item, DOOR));
    let revocations = item.get(REVOCATIONS).and_then(|value| value.as_n().ok());
    Some(StoredDoor {
        profile: profile.to_owned(),
        door: pairs.map_or_else(|_| shut(), |pairs| Door::from(&pairs)),
        revocations: revocations
            .and_then(|text| text.parse().ok())
            .unwrap_or_default(),
    })
}

fn shut() -> Door {
    Door {
        access: Access::Gate,
        ..Door::default()
    }
}

#[cfg(test)]
mod tests;
