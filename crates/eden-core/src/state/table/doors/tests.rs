use super::*;

fn of(pairs: &[(&str, &str)]) -> Change {
    let object: BTreeMap<&str, &str> = pairs.iter().copied().collect();
    Change::of(&serde_json::json!(object).to_string())
}

#[test]
fn a_profile_has_a_door_where_its_environments_may_be_gated_or_it_says_that_they_are_not() {
    let visitors = ("allowed_visitors", "*@example.com");
    assert!(of(&[("access", "gate"), visitors]).may_gate());
    assert!(of(&[visitors]).may_gate(), "an environment may tighten it");
    let public = of(&[("access", "public")]);
    assert!(matches!(public, Change::Store(_)) && !public.may_gate());
    assert!(matches!(of(&[("name_prefix", "dev")]), Change::Nothing));
    assert!(matches!(
        of(&[("operators", "jane@example.com")]),
        Change::Nothing
    ));
    assert!(matches!(Change::of("no JSON"), Change::Nothing));
    assert!(of(&[("access", "of a later release")]).may_gate());
}

#[test]
fn a_door_survives_the_way_through_its_item() {
    let door = Door {
        access: Access::Gate,
        allowed_visitors: "jane@example.com, *@example.org".into(),
        operators: "ops@example.com".into(),
        host: Some("door.example.com".into()),
    };
    let read = read(&item("api", text(&door), 3)).unwrap();
    let expected = StoredDoor {
        profile: "api".into(),
        door,
        revocations: 3,
    };
    assert_eq!(read, expected);
}

#[test]
fn a_door_that_cannot_be_read_lets_nobody_in() {
    let mut broken = item("api", "no JSON".into(), 1);
    let door = read(&broken).unwrap().door;
    assert_eq!(door.access, Access::Gate);
    assert!(door.visitors().is_empty());
    broken.remove(DOOR);
    assert_eq!(read(&broken).unwrap().door, door);
}

#[test]
fn a_profile_is_no_door() {
    let item = row::key(PROFILE_TYPE, "door");
    assert!(!is_door(&item));
    assert_eq!(read(&item), None);
}
