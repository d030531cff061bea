//! What proves pieces that were made before there were tags.

use crate::ownership::{Evidence, Trust, evidence};
use crate::record::{Alb, EnvironmentId, Identifiers, Record};
use crate::settings::Settings;
use crate::settings::tests::complete;

const DEFINITION: &str = "arn:aws:ecs:a:1:task-definition/dev-foo:7";

fn record() -> Record {
    let id = EnvironmentId {
        profile: "api".into(),
        name: "foo".into(),
    };
    let mut record = Record::new(id, complete(), "dev.example.com".into());
    record.identifiers = identifiers();
    record
}

fn identifiers() -> Identifiers {
    Identifiers {
        task_definition: Some(DEFINITION.into()),
        target_group: Some("arn:group".into()),
        rule: Some("arn:rule".into()),
        service: Some("arn:service".into()),
        alb: Some(Alb {
            arn: complete().common_albs[0].clone(),
            dns_name: "alb".into(),
            zone_id: "Z1".into(),
        }),
    }
}

fn recorded() -> Evidence {
    Evidence::Recorded(Box::new(identifiers()))
}

fn other() -> Settings {
    Settings {
        name_prefix: "prod".into(),
        cluster: "prod".into(),
        ..complete()
    }
}

#[test]
fn once_a_record_says_tagged_tags_alone_prove() {
    let mut record = record();
    record.tagged = true;
    for trust in [Trust::State, Trust::Table] {
        for stored in [None, Some(&complete()), Some(&other())] {
            assert_eq!(evidence(&record, trust, stored), Ok(Evidence::Tags));
        }
    }
}

#[test]
fn the_record_of_terraforms_state_proves_whatever_is_stored() {
    for stored in [None, Some(&complete()), Some(&other())] {
        assert_eq!(evidence(&record(), Trust::State, stored), Ok(recorded()));
    }
}

#[test]
fn a_row_proves_as_far_as_it_agrees_with_the_stored_profile() {
    let agrees = evidence(&record(), Trust::Table, Some(&complete()));
    assert_eq!(agrees, Ok(recorded()));
    let differs = evidence(&record(), Trust::Table, Some(&other()));
    assert_eq!(differs, Err(vec!["name_prefix", "target_cluster"]));
    let mut elsewhere = complete();
    elsewhere.common_albs = vec!["arn:another".into()];
    let differs = evidence(&record(), Trust::Table, Some(&elsewhere));
    assert_eq!(differs, Err(vec!["master_alb_arn"]));
}

#[test]
fn a_row_of_a_profile_that_is_not_stored_proves_nothing() {
    let keys = complete().place().map(|(key, _)| key).to_vec();
    assert_eq!(evidence(&record(), Trust::Table, None), Err(keys));
}

#[test]
fn only_recorded_identifiers_are_evidence() {
    let recorded = recorded();
    assert_eq!(recorded.target_group(), Some("arn:group"));
    assert_eq!(recorded.rule(), Some("arn:rule"));
    assert!(!recorded.is_named());
    for other in [Evidence::Tags, Evidence::Named] {
        assert_eq!((other.target_group(), other.rule()), (None, None));
    }
    assert!(Evidence::Named.is_named());
    assert!(!Evidence::Tags.is_named());
    assert_eq!(Evidence::default(), Evidence::Tags);
}

#[test]
fn revisions_are_proven_up_to_the_recorded_one() {
    let arn = |number: &str| DEFINITION.replace(":7", &format!(":{number}"));
    for (number, proven) in [
        ("1", true),
        ("7", true),
        ("8", false),
        ("10", false),
        ("x", false),
    ] {
        assert_eq!(
            recorded().proves_definition(&arn(number)),
            proven,
            "{number}"
        );
    }
    let other_family = "arn:aws:ecs:a:1:task-definition/dev-fo:1";
    assert!(!recorded().proves_definition(other_family));
    assert!(!recorded().proves_definition("1"));
    assert!(!Evidence::Tags.proves_definition(DEFINITION));
    assert!(!Evidence::Recorded(Box::default()).proves_definition(DEFINITION));
    for arn in [DEFINITION, other_family, "1"] {
        assert!(Evidence::Named.proves_definition(arn), "{arn}");
    }
}
