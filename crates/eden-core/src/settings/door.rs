//! The keys that say who may visit environments, and who may change them.

use std::collections::BTreeMap;

use eden_access::{Access, AccessError, Host, Patterns, People};

/// The key that says whether environments are open to everybody.
pub const ACCESS: &str = "access";
const VISITORS: &str = "allowed_visitors";
const OPERATORS: &str = "operators";
const HOST: &str = "door_host";

/// Who may visit the environments of a profile, who may change them, and where visitors sign in.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Door {
    /// Whether everybody may visit.
    pub access: Access,
    /// Who may visit what is gated: addresses and `*@domain`, with commas between them.
    pub allowed_visitors: String,
    /// Who may change environments on the door's page, in the same form.
    pub operators: String,
    /// The host at which visitors sign in.
    pub host: Option<String>,
}

impl Door {
    /// Takes the values of the keys; what is not there is empty. They have been checked before: of a word that is no
    /// access, nobody is let in.
    pub(super) fn take(take: &mut impl FnMut(&str) -> String) -> Self {
        let access = take(ACCESS);
        Self {
            access: match access.is_empty() {
                true => Access::Public,
                false => Access::of_row(&access),
            },
            allowed_visitors: take(VISITORS),
            operators: take(OPERATORS),
            host: Some(take(HOST)).filter(|host| !host.is_empty()),
        }
    }

    /// The keys that are not as they are by default, with their values.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let access = (self.access == Access::Gate).then(|| "gate".to_owned());
        let text = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
        let pairs = [
            (ACCESS, access),
            (VISITORS, text(&self.allowed_visitors)),
            (OPERATORS, text(&self.operators)),
            (HOST, self.host.clone()),
        ];
        pairs
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }

    /// Who may visit what is gated; nobody where that cannot be read.
    #[must_use]
    pub fn visitors(&self) -> Patterns {
        Patterns::parse(VISITORS, &self.allowed_visitors).unwrap_or_default()
    }

    /// Whom it names; a key that cannot be read names nobody.
    #[must_use]
    pub fn people(&self) -> People {
        let operators = Patterns::parse(OPERATORS, &self.operators);
        People {
            allowed_visitors: self.visitors(),
            operators: operators.unwrap_or_default(),
        }
    }

    /// Whether environments with this door may be gated: the profile says so, or names who would be let in.
    #[must_use]
    pub fn may_gate(&self) -> bool {
        self.access == Access::Gate || !self.visitors().is_empty()
    }
}

/// Reads keys of a door alone, whatever else there is.
impl From<&BTreeMap<String, String>> for Door {
    fn from(pairs: &BTreeMap<String, String>) -> Self {
        Self::take(&mut |key| pairs.get(key).cloned().unwrap_or_default())
    }
}

/// What is wrong with the value of a key, in a sentence without the key; `None` where nothing is, or it is another key.
pub(super) fn wrong(key: &str, value: &str) -> Option<String> {
    let text = |error: &dyn std::error::Error| Some(format!("is {value:?}: {error}"));
    match key {
        ACCESS => Access::parse(value).err().and_then(|error| text(&error)),
        VISITORS => Patterns::parse(VISITORS, value)
            .err()
            .and_then(|error| text(&error)),
        OPERATORS => Patterns::parse(OPERATORS, value)
            .err()
            .and_then(|error| text(&error)),
        HOST => Host::parse(value).err().and_then(|error| text(&error)),
        _ => None,
    }
}

/// Whether a key is one of the door's.
pub(super) fn is_key(key: &str) -> bool {
    [ACCESS, VISITORS, OPERATORS, HOST].contains(&key)
}

/// What is wrong with these keys together: a gate that nobody could pass.
pub(super) fn wrong_together(door: &Door) -> Option<&'static str> {
    let nobody = door.access == Access::Gate && door.visitors().is_empty();
    nobody.then_some(
        "is gate, and `allowed_visitors` names nobody, so that nobody could visit; name visitors in the profile",
    )
}

/// Why these keys cannot stand in place of a profile's own: an environment may tighten its profile's access, and never
/// loosen it.
pub(super) fn loosened(profile: Option<&str>, over: Option<&str>) -> Option<&'static str> {
    let profile = profile.map_or(Access::Public, Access::of_row);
    let over = over.map(Access::of_row);
    match profile.tightened_by(over) {
        Err(AccessError::Loosened) => Some(
            "is public: the profile's is gate, which an environment cannot loosen; leave it out, or use another profile",
        ),
        _ => None,
    }
}
