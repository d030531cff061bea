use super::*;

#[test]
fn access_is_public_unless_it_says_gate() {
    assert_eq!(Access::default(), Access::Public);
    assert_eq!(Access::parse("public"), Ok(Access::Public));
    assert_eq!(Access::parse("gate"), Ok(Access::Gate));
    for text in ["", "Gate", "gated", "private", "public "] {
        assert!(Access::parse(text).is_err(), "{text}");
    }
    assert_eq!(
        Access::parse("private").unwrap_err().to_string(),
        "read access \"private\": it must be public or gate"
    );
}

#[test]
fn an_unknown_access_in_a_row_is_no_open_door() {
    assert_eq!(Access::of_row("public"), Access::Public);
    assert_eq!(Access::of_row("gate"), Access::Gate);
    assert_eq!(Access::of_row("network"), Access::Gate);
    assert_eq!(Access::of_row(""), Access::Gate);
}

#[test]
fn an_environment_tightens_access_and_never_loosens_it() {
    let (public, gate) = (Access::Public, Access::Gate);
    assert_eq!(public.tightened_by(None), Ok(public));
    assert_eq!(public.tightened_by(Some(public)), Ok(public));
    assert_eq!(public.tightened_by(Some(gate)), Ok(gate));
    assert_eq!(gate.tightened_by(None), Ok(gate));
    assert_eq!(gate.tightened_by(Some(gate)), Ok(gate));
    assert_eq!(gate.tightened_by(Some(public)), Err(AccessError::Loosened));
}

#[test]
fn a_gate_without_visitors_is_refused() {
    let (nobody, jane) = (
        Patterns::default(),
        Patterns::parse("allowed_visitors", "jane@example.com").unwrap(),
    );
    assert_eq!(
        check_gate(Access::Gate, &nobody, &[]),
        Err(AccessError::Nobody)
    );
    assert_eq!(check_gate(Access::Gate, &jane, &[]), Ok(()));
    assert_eq!(check_gate(Access::Public, &nobody, &[]), Ok(()));
}

#[test]
fn a_gate_beside_which_another_rule_leads_in_is_refused() {
    let jane = Patterns::parse("allowed_visitors", "jane@example.com").unwrap();
    let rules = ["arn:one".to_owned(), "arn:two".to_owned()];
    assert_eq!(check_gate(Access::Public, &jane, &rules), Ok(()));
    let refused = check_gate(Access::Gate, &jane, &rules).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "set access to gate: arn:one, arn:two forward to the environment's target group too, and visitors could pass by \
         the gate. Remove what forwards there, or leave access public."
    );
    let refused = check_gate(Access::Gate, &jane, &rules[..1]).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("set access to gate: arn:one forwards to ")
    );
}
