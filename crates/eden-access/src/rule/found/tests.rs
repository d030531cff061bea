use proptest::prelude::*;

use super::super::conditions::tests::{LAST, NOBODY, PRESENT, gated, header, host, hosts, shut};
use super::super::{Conditions, RuleCondition};
use super::*;

const HOST: &str = "a.dev.example.com";

fn read(rule: &[RuleCondition]) -> Found {
    Found::read(rule, &host())
}

fn read_header(name: &str, values: &[&str]) -> Found {
    read(&[hosts(&[HOST]), header(name, values)])
}

#[test]
fn what_is_written_is_read_again() {
    for (conditions, found) in [
        (Conditions::Public, Found::Public),
        (gated(1, 2), Found::Gated),
        (shut(3), Found::Shut),
    ] {
        let mut rule = conditions.to_rule(&host()).unwrap();
        assert_eq!(read(&rule), found);
        assert_eq!(conditions.to_string(), found.to_string());
        // AWS may list conditions in any order.
        rule.reverse();
        assert_eq!(read(&rule), found);
    }
}

#[test]
fn case_is_what_alb_ignores() {
    assert_eq!(read(&[hosts(&["A.Dev.Example.com"])]), Found::Public);
    assert_eq!(read_header("Cookie", &[PRESENT, LAST]), Found::Gated);
    assert_eq!(
        read_header("COOKIE", &[&PRESENT.to_uppercase(), LAST]),
        Found::Gated
    );
    assert_eq!(read_header("X-Eden-Shut", &[NOBODY]), Found::Shut);
}

#[test]
fn a_rule_that_lets_others_through_is_neither_gated_nor_shut() {
    for (name, values) in [
        ("cookie", &["*"][..]),
        ("cookie", &["*", PRESENT]),
        ("cookie", &[PRESENT, "*__host-eden=*"]),
        (
            "cookie",
            &[PRESENT, "*__host-eden=????????????????????????????????*"],
        ),
        ("cookie", &[PRESENT, "*__host-eden=abab*"]),
        ("cookie", &[PRESENT]),
        ("cookie", &[PRESENT, LAST, "*session=1*"]),
        ("cookie", &[PRESENT, "*a=abababababababababababababababab*"]),
        ("user-agent", &[PRESENT, LAST]),
        ("x-eden-shut", &["*"]),
        ("x-eden-shut", &["open"]),
        ("x-eden-shut", &[NOBODY, "*"]),
        ("x-eden-shut", &[NOBODY, NOBODY]),
        ("x-eden-shut", &["efefefefefefefefefefefefefefefe?"]),
        ("x-other", &[NOBODY]),
    ] {
        assert_eq!(
            read_header(name, values),
            Found::Changed,
            "{name} {values:?}"
        );
    }
    let two = [
        hosts(&[HOST]),
        header("cookie", &[PRESENT, LAST]),
        header("x", &["1"]),
    ];
    assert_eq!(read(&two), Found::Changed);
}

#[test]
fn a_rule_of_others_is_foreign() {
    for rule in [
        &[][..],
        &[header("cookie", &[PRESENT, LAST])],
        &[hosts(&[HOST, "b.dev.example.com"])],
        &[hosts(&["b.dev.example.com"])],
        &[hosts(&["*.dev.example.com"])],
        &[hosts(&[])],
        &[hosts(&[HOST]), hosts(&[HOST])],
        &[hosts(&[HOST]), RuleCondition::Other],
        &[
            hosts(&[HOST]),
            header("cookie", &[PRESENT, LAST]),
            RuleCondition::Other,
        ],
    ] {
        assert_eq!(read(rule), Found::Foreign, "{rule:?}");
    }
}

proptest! {
    /// Whatever stands in a rule, what is read as gated or shut holds 128 bits in each value.
    #[test]
    fn no_weak_value_is_read_as_gated_or_shut(
        name in prop::sample::select(vec!["cookie", "x-eden-shut"]),
        values in prop::collection::vec(r"(\*__host-eden=)?[a-f0-9*?]{30,34}\*?", 0..4),
    ) {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let digits = |value: &str| value.bytes().filter(u8::is_ascii_hexdigit).count() - 3 * value.matches("eden").count();
        match read_header(name, &values) {
            Found::Gated | Found::Shut => prop_assert!(values.iter().all(|value| digits(value) == 32)),
            found => prop_assert_eq!(found, Found::Changed),
        }
    }
}
