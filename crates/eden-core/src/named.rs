//! The environments of the state table, by the names that commands take.

use std::collections::BTreeMap;

use aws_calls::all_of;

use crate::eden::Eden;
use crate::error::Error;
use crate::record::EnvironmentId;
use crate::settings::Draft;
use crate::state::table::{Listed, StoredProfile};

/// A row, and the environment that it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Profile and name, as commands take them.
    pub id: EnvironmentId,
    /// The row.
    pub listed: Listed,
}

impl Eden {
    /// All environments, by profile and name of their rows.
    ///
    /// # Errors
    /// When the table does not exist or a call fails.
    pub async fn environments(&self) -> Result<Vec<Named>, Error> {
        let (listed, profiles) =
            tokio::join!(self.table().environments(), self.table().profiles_if_any());
        let (listed, profiles) = all_of((listed, profiles))?;
        let prefixes = prefixes(&profiles);
        let named = |listed| named(listed, &prefixes);
        Ok(listed.into_iter().map(named).collect())
    }

    /// The environment that was probably meant by a name of which there is none.
    ///
    /// # Errors
    /// When the table does not exist or a call fails.
    pub async fn meant(&self, id: &EnvironmentId) -> Result<Option<EnvironmentId>, Error> {
        Ok(meant(id, &self.environments().await?))
    }
}

/// The `name_prefix` of each stored profile that can be read.
pub(crate) fn prefixes<'a>(profiles: &'a [StoredProfile]) -> BTreeMap<&'a str, String> {
    let prefix = |StoredProfile { name, text }: &'a StoredProfile| {
        let settings = Draft::from_json(text).and_then(Draft::finish).ok()?;
        Some((name.as_str(), format!("{}-", settings.name_prefix)))
    };
    profiles.iter().filter_map(prefix).collect()
}

/// Rows of the Python tools tell the environment's name by the prefix of its profile alone, if at all.
pub(crate) fn named(listed: Listed, prefixes: &BTreeMap<&str, String>) -> Named {
    let row = &listed.row;
    let prefix = prefixes.get(listed.profile.as_str());
    let bare = prefix.and_then(|prefix| row.name.strip_prefix(prefix.as_str()));
    let by_row = || EnvironmentId {
        profile: listed.profile.clone(),
        name: bare.unwrap_or(&row.name).to_owned(),
    };
    let id = row
        .record
        .as_ref()
        .map_or_else(by_row, crate::record::Record::environment);
    Named { id, listed }
}

/// What has the name as its resource's or its host's; else the same name of another profile. A similar
/// name is none: that of the next pull request is.
fn meant(id: &EnvironmentId, all: &[Named]) -> Option<EnvironmentId> {
    let others = || all.iter().filter(|one| one.id != *id);
    let same_profile = || others().filter(|one| one.id.profile == id.profile);
    let shown = |one: &&Named| is_shown_as(&one.listed, &id.name);
    let found = same_profile()
        .find(shown)
        .or_else(|| others().find(shown))
        .or_else(|| others().find(|one| one.id.name == id.name));
    found.map(|one| one.id.clone())
}

/// Whether eden shows an environment by this text somewhere: the name of its row or of its service, its
/// host, or the host's first label.
fn is_shown_as(listed: &Listed, text: &str) -> bool {
    let row = &listed.row;
    let label = row.endpoint.split('.').next().unwrap_or_default();
    let names = row.record.as_ref().and_then(|record| record.names().ok());
    let service = names.is_some_and(|names| names.resource == text);
    service || [row.name.as_str(), row.endpoint.as_str(), label].contains(&text)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::record::Record;
    use crate::settings::tests::complete;
    use crate::state::row::Row;

    fn id(profile: &str, name: &str) -> EnvironmentId {
        EnvironmentId {
            profile: profile.into(),
            name: name.into(),
        }
    }

    fn listed(profile: &str, row: &str, host: &str, name: Option<&str>) -> Listed {
        let record = |name| Record::new(id(profile, name), complete(), "dev.example.com".into());
        Listed {
            profile: profile.into(),
            row: Row {
                name: row.into(),
                endpoint: format!("{host}.dev.example.com"),
                last_updated: UNIX_EPOCH,
                expiry: None,
                generation: None,
                last_visit: None,
                record: name.map(record),
            },
        }
    }

    fn all() -> Vec<Named> {
        let prefixes = BTreeMap::from([("api", "dev-dynamic-".to_owned())]);
        let rows = [
            listed("api", "dev-dynamic-w1", "api-w1", Some("w1")),
            listed(
                "api",
                "dev-dynamic-feature/x",
                "api-feature-1a2b",
                Some("feature/x"),
            ),
            listed("api", "dev-dynamic-old", "api-old", None),
            listed("api", "bare", "api-bare", None),
            listed("web", "web-w2", "web-w2", Some("w2")),
            listed("web", "gone-old", "web-old", None),
        ];
        let each = rows.into_iter();
        each.map(|one| named(one, &prefixes)).collect()
    }

    #[test]
    fn a_row_is_of_its_record_s_environment_or_told_by_the_prefix() {
        let names: Vec<String> = all().into_iter().map(|one| one.id.name).collect();
        assert_eq!(names, ["w1", "feature/x", "old", "bare", "w2", "gone-old"]);
    }

    #[test]
    fn environments_are_those_of_a_profile_or_all() {
        let of = |profile| all().iter().filter(|one| one.listed.is_in(profile)).count();
        assert_eq!(
            [Some("api"), Some("web"), Some("w"), None].map(of),
            [4, 2, 0, 6]
        );
    }

    #[test]
    fn what_eden_shows_leads_to_the_environment() {
        let record = Record::new(id("api", "feature/x"), complete(), "dev.example.com".into());
        let service = record.names().unwrap().resource;
        for (text, name) in [
            ("dev-dynamic-w1", "w1"),
            ("api-w1", "w1"),
            ("api-w1.dev.example.com", "w1"),
            ("dev-dynamic-feature/x", "feature/x"),
            (&service, "feature/x"),
            ("dev-dynamic-old", "old"),
        ] {
            assert_eq!(
                meant(&id("api", text), &all()),
                Some(id("api", name)),
                "{text}"
            );
        }
    }

    #[test]
    fn another_profile_is_named_where_this_one_has_nothing_of_the_name() {
        assert_eq!(meant(&id("api", "w2"), &all()), Some(id("web", "w2")));
        assert_eq!(meant(&id("api", "web-w2"), &all()), Some(id("web", "w2")));
        assert_eq!(meant(&id("api", "payments"), &all()), None);
        assert_eq!(meant(&id("api", "w3"), &all()), None);
        assert_eq!(meant(&id("api", "w1"), &all()[..1]), None);
    }
}
