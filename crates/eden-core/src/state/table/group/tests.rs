//! Which endpoints rows tell of.

use super::*;
use crate::settings::tests::complete;

fn place(profile: &str, prefix: &str) -> Place {
    let mut settings = complete();
    settings.name_prefix = prefix.into();
    Place {
        id: EnvironmentId {
            profile: profile.into(),
            name: "foo".into(),
        },
        settings,
        zone_name: "example.com".into(),
        names: None,
        kind: crate::place::Kind::Web,
    }
}

fn record(key: &str, own: Place, others: &[(&str, Place)]) -> Record {
    let others = others.iter();
    let others = others.map(|(key, place)| ((*key).to_owned(), place.clone()));
    Record {
        group: Some(Group {
            profile: "default".into(),
            given: BTreeMap::new(),
            key: key.into(),
            others: others.collect(),
        }),
        ..Record::from(own)
    }
}

#[test]
fn what_rows_mention_is_found_once_and_what_has_a_row_is_not() {
    let (api, admin, web) = (place("api", "a"), place("api", "b"), place("web", "a"));
    // Another reference service leaves an endpoint where it is.
    let mut older = admin.clone();
    older.settings.reference_service = "another".into();
    let records = [
        record(
            "api",
            api.clone(),
            &[("admin", older), ("web", web.clone())],
        ),
        record("admin", admin, &[("api", api), ("web", web.clone())]),
    ];
    let found = mentioned(&records);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].place(), web);
    assert_eq!(found[0].environment().profile, "default");
    assert_eq!(found[0].group.as_ref().unwrap().key, "web");
}

/// The rows are found by how a record is written.
#[test]
fn the_mark_is_in_records_of_groups_and_in_no_other() {
    let grouped = record("api", place("api", "a"), &[]);
    assert!(serde_json::to_string(&grouped).unwrap().contains(MARK));
    let alone = Record::from(place("api", "a"));
    assert!(!serde_json::to_string(&alone).unwrap().contains(MARK));
}
