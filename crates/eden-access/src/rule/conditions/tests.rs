use super::*;
use crate::secret::Tag;

/// What a rule looks like in these tests.
pub(in crate::rule) fn host() -> Host {
    Host::parse("a.dev.example.com").unwrap()
}

pub(in crate::rule) fn hosts(hosts: &[&str]) -> RuleCondition {
    RuleCondition::Host(hosts.iter().map(ToString::to_string).collect())
}

pub(in crate::rule) fn header(name: &str, values: &[&str]) -> RuleCondition {
    RuleCondition::Header {
        name: name.to_owned(),
        values: values.iter().map(ToString::to_string).collect(),
    }
}

fn cookie(byte: u8) -> VisitCookie {
    VisitCookie::from_tag(&Tag::from_slice(&[byte; 32]).unwrap())
}

pub(in crate::rule) fn gated(present: u8, last: u8) -> Conditions {
    Conditions::Gated {
        present: cookie(present),
        last: cookie(last),
    }
}

pub(in crate::rule) fn shut(byte: u8) -> Conditions {
    Conditions::Shut(ShutValue::from_random([byte; 16]))
}

pub(in crate::rule) const PRESENT: &str = "*__host-eden=abababababababababababababababab*";
pub(in crate::rule) const LAST: &str = "*__host-eden=cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd*";
pub(in crate::rule) const NOBODY: &str = "efefefefefefefefefefefefefefefef";

#[test]
fn a_public_rule_demands_its_host_alone() {
    let rule = Conditions::Public.to_rule(&host());
    assert_eq!(rule, Ok(vec![hosts(&["a.dev.example.com"])]));
}

#[test]
fn a_gated_rule_demands_this_epochs_cookie_or_the_last_ones() {
    let rule = gated(0xab, 0xcd).to_rule(&host());
    let expected = vec![
        hosts(&["a.dev.example.com"]),
        header("cookie", &[PRESENT, LAST]),
    ];
    assert_eq!(rule, Ok(expected));
}

#[test]
fn a_shut_rule_demands_what_nobody_sends() {
    let rule = shut(0xef).to_rule(&host());
    let expected = vec![
        hosts(&["a.dev.example.com"]),
        header("x-eden-shut", &[NOBODY]),
    ];
    assert_eq!(rule, Ok(expected));
}

#[test]
fn rules_fit_the_limits_whatever_the_host() {
    let longest = Host::parse(&format!("{0}.{0}", "a".repeat(63))).unwrap();
    for conditions in [Conditions::Public, gated(1, 2), shut(3)] {
        assert!(conditions.to_rule(&longest).is_ok(), "{conditions:?}");
    }
}

#[test]
fn conditions_are_shown_in_one_word() {
    let shown = |conditions: &Conditions| format!("{conditions} {conditions:?}");
    assert_eq!(shown(&Conditions::Public), "public public");
    assert_eq!(shown(&gated(0xab, 0xcd)), "gated gated");
    assert_eq!(shown(&shut(0xef)), "shut shut");
    let rule = gated(0xab, 0xcd).to_rule(&host()).unwrap();
    assert_eq!(
        format!("{rule:?}"),
        r#"[Host(["a.dev.example.com"]), Header(cookie, 2 hidden)]"#
    );
    let value = ShutValue::from_random([0xef; 16]);
    assert_eq!(
        format!("{value:?} {:?}", RuleCondition::Other),
        "ShutValue(hidden) Other"
    );
}
