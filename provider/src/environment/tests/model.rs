use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use eden_core::observe::current::{Drift, Observation, Piece};
use eden_core::record::Identifiers;
use tfplugin6::Attr;

use super::{config, of_record, record};
use crate::environment::model::Environment;
use crate::environment::private::Private;
use crate::texts::texts;

fn seen() -> Observation {
    Observation {
        identifiers: Identifiers {
            service: Some("arn:service".to_owned()),
            ..Identifiers::default()
        },
        image: Some("other:2".to_owned()),
        environment: [("A".to_owned(), "changed".to_owned())].into(),
        overrides: eden_core::overrides::Overrides::default(),
        desired_count: Some(7),
        tags: BTreeMap::new(),
        expiry: None,
        last_updated: Some(UNIX_EPOCH + Duration::from_micros(1_500_000)),
        protected: false,
        taken_over: None,
        state: "awake".to_owned(),
        drift: vec![Drift {
            piece: Piece::AliasRecord,
            what: "does not exist".to_owned(),
        }],
    }
}

#[test]
fn names_follow_from_the_record() {
    let mut model = config();
    model.complete(&record(), UNIX_EPOCH);
    assert_eq!(model.id.as_deref(), Some("default/foo"));
    assert_eq!(
        model.outputs.resource_name.as_deref(),
        Some("dev-dynamic-foo")
    );
    assert_eq!(
        model.outputs.url.as_deref(),
        Some("https://api-foo.dev.example.com")
    );
    assert_eq!(
        model.outputs.last_updated.as_deref(),
        Some("1970-01-01T00:00:00.000000Z")
    );
    assert_eq!(model.outputs.drift, Attr::Known(Vec::new()));
}

#[test]
fn what_the_user_set_is_compared_and_what_was_left_out_stays_out() {
    let mut model = config();
    model.environment = texts(
        &[("A", "1"), ("B", "2")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .into(),
    );
    model.observe(&record(), &seen());
    assert_eq!(model.image_uri.as_deref(), Some("other:2"));
    assert_eq!(
        model.environment,
        Attr::Known([("A".to_owned(), "changed".into())].into())
    );
    assert_eq!(model.desired_count, Attr::Null);
    assert_eq!(model.tags, Attr::Null);
    assert_eq!(
        model.outputs.target_group_arn,
        Attr::Null,
        "it does not exist"
    );
    assert_eq!(
        model.outputs.last_updated.as_deref(),
        Some("1970-01-01T00:00:01.500000Z")
    );
    assert_eq!(
        model.outputs.drift,
        Attr::Known(vec!["alias record does not exist".to_owned()])
    );
}

#[test]
fn a_number_of_tasks_that_was_asked_for_is_compared() {
    let mut model = config();
    model.desired_count = 2.into();
    model.observe(&record(), &seen());
    assert_eq!(model.desired_count, Attr::Known(7));
}

#[test]
fn without_a_service_nothing_says_what_its_attributes_are() {
    let mut model = config();
    model.desired_count = 2.into();
    let gone = Observation {
        identifiers: Identifiers::default(),
        image: None,
        ..seen()
    };
    model.observe(&record(), &gone);
    assert_eq!(model.image_uri, config().image_uri);
    assert_eq!(model.desired_count, Attr::Known(2));
}

#[test]
fn a_resources_own_tags_win() {
    let pair = |value: &str| BTreeMap::from([("Team".to_owned(), value.to_owned())]);
    let mut model = Environment {
        tags: texts(&pair("own")),
        ..config()
    };
    assert_eq!(model.all_tags(&pair("default")), texts(&pair("own")));
    model.tags = Attr::Null;
    assert_eq!(model.all_tags(&pair("default")), texts(&pair("default")));
    model.tags = Attr::Unknown;
    assert_eq!(model.all_tags(&pair("default")), Attr::Unknown);
}

#[test]
fn private_data_survives_and_that_of_the_future_is_an_error() {
    let bytes = of_record(&record());
    assert_eq!(Private::from_bytes(&bytes).unwrap().record, Some(record()));
    assert_eq!(Private::from_bytes(b"").unwrap(), Private::default());
    assert!(Private::from_bytes(b"{\"record\": 1}").is_err());
}

#[test]
fn an_element_that_is_null_stays_null() {
    let null = [("B".to_owned(), Attr::Null)];
    let mut model = Environment {
        environment: Attr::Known(null.clone().into()),
        tags: Attr::Known(null.into()),
        ..config()
    };
    let before = model.clone();
    model.observe(&record(), &seen());
    assert_eq!(model.environment, before.environment);
    assert_eq!(model.tags, before.tags);
}
