use std::collections::BTreeSet;

use super::*;

const ENVOY: &str = "123456789012.dkr.ecr.us-east-1.amazonaws.com/envoy:2";

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn words(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

/// Everything is otherwise.
fn all() -> Overrides {
    Overrides {
        images: [("sidecar".to_owned(), ENVOY.parse().unwrap())].into(),
        cpu: Some(256),
        memory: Some(1024),
        capacity: Some(Capacity::Spot),
        command: words(&["serve", "--url={eden.url}"]),
        entry_point: words(&[]),
        secrets: pairs(&[("TOKEN", "arn:aws:ssm:us-east-1:123456789012:parameter/x")]),
        environment_files: words(&["arn:aws:s3:::bucket/preview.env"]),
    }
}

#[test]
fn what_is_as_the_reference_has_it_is_not_written() {
    let text = serde_json::to_string(&Overrides::default()).unwrap();
    assert_eq!(text, "{}");
    let text = serde_json::to_string(&all()).unwrap();
    assert_eq!(serde_json::from_str::<Overrides>(&text).unwrap(), all());
    // What a later release adds is left to it.
    let later = r#"{"cpu": 256, "nice": 1}"#;
    let read: Overrides = serde_json::from_str(later).unwrap();
    assert_eq!(read.cpu, Some(256));
}

#[test]
fn what_is_not_asked_for_stays_and_can_be_taken_away_one_by_one() {
    assert_eq!(OverrideWishes::default().onto(all()), all());
    for which in Overridden::ALL {
        let taken = OverrideWishes {
            as_reference: BTreeSet::from([which]),
            ..OverrideWishes::default()
        };
        let left = taken.onto(all());
        assert_ne!(left, all(), "{which:?}");
        assert_eq!(
            OverrideWishes {
                set: all(),
                ..OverrideWishes::default()
            }
            .onto(left),
            all()
        );
        assert_eq!(which.name().parse(), Ok(which));
    }
    let none = OverrideWishes {
        as_reference: Overridden::ALL.into(),
        ..OverrideWishes::default()
    };
    assert!(none.onto(all()).is_empty());
}

#[test]
fn images_and_secrets_are_set_one_by_one() {
    let before = Overrides {
        secrets: pairs(&[("A", "old"), ("B", "old")]),
        ..Overrides::default()
    };
    let set = Overrides {
        secrets: pairs(&[("B", "new")]),
        ..Overrides::default()
    };
    let wishes = OverrideWishes {
        set,
        ..OverrideWishes::default()
    };
    let secrets = wishes.onto(before).secrets;
    assert_eq!(secrets, pairs(&[("A", "old"), ("B", "new")]));
}

#[test]
fn what_is_both_set_and_taken_away_is_a_contradiction() {
    let wishes = |which| OverrideWishes {
        set: Overrides {
            cpu: Some(256),
            ..Overrides::default()
        },
        as_reference: BTreeSet::from([which]),
    };
    assert_eq!(wishes(Overridden::Memory).contradiction(), None);
    let error = wishes(Overridden::Cpu).contradiction().unwrap();
    assert_eq!(
        error.to_string(),
        "`cpu` is both set and taken away: one of them"
    );
}

#[test]
fn what_cannot_be_is_a_problem_whatever_the_reference_is() {
    assert_eq!(all().problems(&pairs(&[("OTHER", "1")])), []);
    let wrong = Overrides {
        cpu: Some(0),
        secrets: pairs(&[("TOKEN", "x")]),
        environment_files: words(&["s3://bucket/preview.env"]),
        ..Overrides::default()
    };
    let problems = wrong.problems(&pairs(&[("TOKEN", "1")]));
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "`secrets` sets TOKEN, which is a variable as well: one of them",
            "`environment_files` holds \"s3://bucket/preview.env\": expected ARNs of objects such as \
             `arn:aws:s3:::my-bucket/preview.env`",
            "`cpu` is 0: expected 1 at least",
        ]
    );
    let many = vec!["arn:aws:s3:::bucket/x.env".to_owned(); 11];
    let wrong = Overrides {
        environment_files: Some(many),
        ..Overrides::default()
    };
    assert_eq!(wrong.problems(&BTreeMap::new()).len(), 1);
}

#[test]
fn what_decides_what_runs_is_the_profiles_to_allow() {
    let stored = |value: &str| Draft::from_pairs([(ALLOW_OVERRIDES.to_owned(), value.to_owned())]);
    let none = BTreeMap::new();
    let set = OverrideWishes {
        set: all(),
        ..OverrideWishes::default()
    };
    // Without its own secrets a preview would have the reference's.
    let taken = OverrideWishes {
        as_reference: [Overridden::Secrets].into(),
        ..OverrideWishes::default()
    };
    let tasks = BTreeMap::from([(BEFORE_PUBLISH.to_owned(), "bin/seed".to_owned())]);
    for forbidding in [Draft::default(), stored("false")] {
        let error = check_allowed(&forbidding, &set, &tasks).unwrap_err();
        let error = error.to_string();
        for name in [
            "command",
            "entry_point",
            "secrets",
            "environment_files",
            BEFORE_PUBLISH,
        ] {
            assert!(
                error.contains(&format!("`{name}`: may be changed")),
                "{error}"
            );
        }
        assert!(!error.contains("`cpu`"), "{error}");
        assert!(check_allowed(&forbidding, &taken, &none).is_err());
        assert!(check_allowed(&forbidding, &OverrideWishes::default(), &none).is_ok());
    }
    for wishes in [set, taken] {
        assert!(check_allowed(&stored("true"), &wishes, &tasks).is_ok());
    }
}
