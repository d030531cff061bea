use super::*;
use crate::expiry::Expiry;
use crate::settings::tests::complete;

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

fn id() -> EnvironmentId {
    EnvironmentId {
        profile: "default".into(),
        name: "pr-12".into(),
    }
}

fn wishes() -> Wishes {
    Wishes {
        image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/api:2"
            .parse()
            .unwrap(),
        given: [].into(),
        environment: pairs(&[("A", "new"), ("C", "new")]),
        overrides: OverrideWishes::default(),
        desired_count: None,
        lifetime: None,
        pull_request: Belonging::default(),
        protect: None,
        wait: false,
        adopt: false,
        relocate: false,
        tasks: TaskWishes::default(),
    }
}

/// As Terraform made it.
fn before() -> Record {
    Record {
        environment: pairs(&[("A", "old"), ("B", "old")]),
        desired_count: Some(3),
        tags: pairs(&[("team", "x")]),
        expiry: Some(Expiry {
            at: 1_000,
            ttl: Some(60),
        }),
        ..Record::new(id(), complete(), "dev.example.com".into())
    }
}

#[test]
fn what_is_not_asked_for_stays_as_it_was() {
    let request = wishes().request(id(), complete(), Some(before())).unwrap();
    let environment = pairs(&[("A", "new"), ("B", "old"), ("C", "new")]);
    assert_eq!(request.environment, environment);
    assert_eq!(request.desired_count, Some(3));
    assert_eq!(request.tags, pairs(&[("team", "x")]));
    assert_eq!(request.lifetime, Lifetime::ttl("60s").unwrap());
    assert_eq!(request.previous, Some(before()));
}

#[test]
fn what_is_asked_for_takes_the_place_of_what_was() {
    let wishes = Wishes {
        desired_count: Some(1),
        lifetime: Some(Lifetime::Unlimited),
        ..wishes()
    };
    let request = wishes.request(id(), complete(), Some(before())).unwrap();
    assert_eq!(request.desired_count, Some(1));
    assert_eq!(request.lifetime, Lifetime::Unlimited);
}

#[test]
fn a_new_environment_has_what_is_asked_for_alone() {
    let request = wishes().request(id(), complete(), None).unwrap();
    assert_eq!(request.environment, pairs(&[("A", "new"), ("C", "new")]));
    assert_eq!(
        (request.desired_count, request.lifetime),
        (None, Lifetime::Unlimited)
    );
    assert!(request.tags.is_empty() && request.previous.is_none());
}

/// A deploy that says nothing of it opens no environment that was gated by itself.
#[test]
fn an_environment_that_was_gated_by_itself_stays_so() {
    use crate::settings::door::ACCESS;
    let mut before = before();
    before.given = pairs(&[(ACCESS, "gate")]);
    let request = wishes()
        .request(id(), complete(), Some(before.clone()))
        .unwrap();
    assert_eq!(request.settings.door.access, Access::Gate);
    assert_eq!(request.given, before.given);
    let open = Wishes {
        given: pairs(&[(ACCESS, "public")]),
        ..wishes()
    };
    let request = open.request(id(), complete(), Some(before)).unwrap();
    assert_eq!(request.settings.door.access, Access::Public);
    assert_eq!(request.given, pairs(&[(ACCESS, "public")]));
}

#[test]
fn no_door_asks_for_a_time_that_has_passed() {
    let until = |lifetime| Wishes {
        lifetime: Some(lifetime),
        ..wishes()
    };
    let past = until(Lifetime::until("2020-01-01T00:00:00Z").unwrap());
    let error = past.request(id(), complete(), None).unwrap_err();
    assert_eq!(error.to_string(), "2020-01-01T00:00:00Z has passed already");
    assert!(error.advice().unwrap().contains("`never`"));
    let later = until(Lifetime::until("2200-01-01T00:00:00Z").unwrap());
    assert!(later.request(id(), complete(), None).is_ok());
    // What an environment has from before is not asked for now.
    let passed = wishes().request(
        id(),
        complete(),
        Some(Record {
            expiry: Some(Expiry {
                at: 1_000,
                ttl: None,
            }),
            ..before()
        }),
    );
    assert!(passed.is_ok());
}

#[test]
fn a_variable_and_a_secret_of_one_name_take_each_others_place() {
    let mut before = before();
    before.overrides.secrets = pairs(&[("A", "arn:a"), ("S", "arn:s")]);
    before.environment = pairs(&[("B", "old")]);
    let mut asked = wishes();
    asked.overrides.set.secrets = pairs(&[("B", "arn:b")]);
    let request = asked.request(id(), complete(), Some(before)).unwrap();
    assert_eq!(request.environment, pairs(&[("A", "new"), ("C", "new")]));
    let secrets = pairs(&[("B", "arn:b"), ("S", "arn:s")]);
    assert_eq!(request.overrides.secrets, secrets);
}
