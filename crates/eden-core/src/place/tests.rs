//! Which endpoints share no piece.

use super::*;
use crate::settings::tests::complete;

fn place(change: impl Fn(&mut Settings)) -> Place {
    let mut settings = complete();
    change(&mut settings);
    Place {
        id: EnvironmentId {
            profile: "api".into(),
            name: "foo".into(),
        },
        settings,
        zone_name: "dev.example.com".into(),
        names: None,
        kind: Kind::Web,
    }
}

/// An endpoint that shares nothing with the complete profile's own.
fn admin(settings: &mut Settings) {
    settings.name_prefix = "dev-admin".into();
    settings.domain_prefix = "admin".into();
    settings.update_key = "admin_endpoint".into();
}

fn told(places: &[(&str, Place)]) -> Vec<String> {
    let places = places.iter();
    let places: Vec<(String, Place)> = places
        .map(|(key, place)| ((*key).to_owned(), place.clone()))
        .collect();
    let errors = check_no_shared_pieces(&places).map_or_else(Error::into_each, |()| Vec::new());
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn endpoints_that_share_nothing_are_apart() {
    assert_eq!(
        told(&[("api", place(|_| {})), ("admin", place(admin))]),
        [""; 0]
    );
    let other_file = |settings: &mut Settings| {
        admin(settings);
        settings.update_key = complete().update_key;
        settings.object_key = "admin.json".into();
    };
    assert_eq!(
        told(&[("api", place(|_| {})), ("admin", place(other_file))]),
        [""; 0]
    );
}

#[test]
fn whatever_two_would_share_is_told_with_both_of_them() {
    let own = complete();
    type Change = fn(&mut Settings);
    let changes: [(Change, &str); 3] = [
        (
            |settings| settings.name_prefix = complete().name_prefix,
            "the resource name",
        ),
        (
            |settings| settings.domain_prefix = complete().domain_prefix,
            "the host",
        ),
        (
            |settings| settings.update_key = complete().update_key,
            &format!("`{}` of entry", own.update_key),
        ),
    ];
    for (change, what) in changes {
        let other = place(|settings| {
            admin(settings);
            change(settings);
        });
        let told = told(&[("api", place(|_| {})), ("admin", other)]);
        let [told] = told.as_slice() else {
            panic!("not one error: {told:?}");
        };
        let start = format!("endpoints `api` and `admin`: would share {what} ");
        assert!(told.starts_with(&start), "{told}");
    }
}

#[test]
fn every_pair_is_told() {
    let all = [
        ("a", place(|_| {})),
        ("b", place(|_| {})),
        ("c", place(|_| {})),
    ];
    let told = told(&all);
    assert_eq!(told.len(), 3, "{told:?}");
}

#[test]
fn another_reference_leaves_an_endpoint_where_it_is() {
    let here = place(|_| {});
    assert!(here.same_as(&place(
        |settings| settings.reference_service = "other".into()
    )));
    for (moved, what) in [
        (place(admin), "names"),
        (
            place(|settings| settings.cluster = "other".into()),
            "cluster",
        ),
        (
            place(|settings| settings.object_key = "other".into()),
            "file",
        ),
    ] {
        assert!(!here.same_as(&moved), "{what}");
    }
}
