use eden_access::Access;

use super::*;

fn profile(name: &str, pairs: &[(&str, &str)]) -> StoredProfile {
    let pairs = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    StoredProfile {
        name: name.into(),
        text: stored::to_json(&pairs.collect()),
    }
}

fn door(profile: &str, access: Access, visitors: &str, operators: &str) -> StoredDoor {
    StoredDoor {
        profile: profile.into(),
        door: Door {
            access,
            allowed_visitors: visitors.into(),
            operators: operators.into(),
            host: None,
        },
        revocations: 0,
    }
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

#[test]
fn a_public_profile_names_operators_in_its_text() {
    let profiles = [
        profile("api", &[("operators", "op@example.com")]),
        profile("web", &[]),
    ];
    let people = ProfilePeople::of(&profiles, &[]);
    assert_eq!(
        people.role("api", &email("op@example.com")),
        Some(Role::Operator)
    );
    assert_eq!(people.role("web", &email("op@example.com")), None);
    assert_eq!(people.role("missing", &email("op@example.com")), None);
    assert_eq!(people.operated_by(&email("op@example.com")), ["api"]);
    assert!(people.is_stranger(&email("jane@example.com")));
}

#[test]
fn an_older_release_that_stores_a_gated_profile_takes_nobody_their_place_and_gives_none() {
    let older = profile("api", &[("operators", "mallory@example.com")]);
    let kept = door("api", Access::Gate, "*@example.com", "op@example.com");
    let people = ProfilePeople::of(&[older], &[kept]);
    assert_eq!(
        people.role("api", &email("op@example.com")),
        Some(Role::Operator)
    );
    assert_eq!(
        people.role("api", &email("mallory@example.com")),
        Some(Role::Visitor)
    );
}

/// The item beside a profile that was opened stays, and says what was true then.
#[test]
fn a_profile_that_is_public_by_now_names_its_own_operators() {
    let now = profile("api", &[("operators", "new@example.com")]);
    let then = door("api", Access::Public, "", "op@example.com");
    let people = ProfilePeople::of(&[now], &[then]);
    assert_eq!(people.role("api", &email("op@example.com")), None);
    assert_eq!(
        people.role("api", &email("new@example.com")),
        Some(Role::Operator)
    );
}

#[test]
fn what_cannot_be_read_names_nobody() {
    let broken = StoredProfile {
        name: "api".into(),
        text: "{".into(),
    };
    let people = ProfilePeople::of(&[broken], &[]);
    assert!(people.is_stranger(&email("op@example.com")));
}
