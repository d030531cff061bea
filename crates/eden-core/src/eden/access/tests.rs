use super::*;
use crate::plan::tests::scene::Scene;
use crate::settings::Door;

fn door(access: Access) -> StoredDoor {
    StoredDoor {
        profile: "api".into(),
        door: Door {
            access,
            allowed_visitors: "*@example.com".into(),
            ..Door::default()
        },
        revocations: 0,
    }
}

fn asking(settings: Access, given: Option<&str>) -> Request {
    let mut request = Scene::new().request;
    request.settings.door.access = settings;
    let given = given.map(|text| (ACCESS.to_owned(), text.to_owned()));
    request.given.extend(given);
    request
}

#[test]
fn an_environment_is_public_unless_it_or_its_profile_is_gated() {
    use Access::{Gate, Public};
    for (settings, given, stored, expected) in [
        (Public, None, None, Public),
        (Public, None, Some(Public), Public),
        (Public, Some("public"), Some(Public), Public),
        (Gate, Some("gate"), Some(Public), Gate),
        (Gate, None, Some(Gate), Gate),
        // A local copy of the profile, or one that an older release stored, does not know of the gate.
        (Public, None, Some(Gate), Gate),
        (Gate, None, Some(Public), Gate),
    ] {
        let door = stored.map(door);
        let access = decide(&asking(settings, given), door.as_ref());
        assert_eq!(
            access.unwrap(),
            expected,
            "{settings:?} {given:?} {stored:?}"
        );
    }
}

#[test]
fn an_environment_does_not_loosen_its_profile() {
    let request = asking(Access::Public, Some("public"));
    let error = decide(&request, Some(&door(Access::Gate))).unwrap_err();
    let expected = "environment foo: cannot be public: the access of profile api is gate, which an environment \
                    cannot loosen";
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.keys(), [Some("access".to_owned())]);
}

#[test]
fn a_gate_that_nobody_could_pass_is_refused() {
    let request = asking(Access::Gate, None);
    let mut empty = door(Access::Gate);
    empty.door.allowed_visitors.clear();
    for door in [None, Some(&empty)] {
        let error = decide(&request, door).unwrap_err();
        assert!(
            error.to_string().contains("names no `allowed_visitors`"),
            "{error}"
        );
    }
}
