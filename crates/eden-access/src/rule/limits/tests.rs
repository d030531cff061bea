use super::super::conditions::tests::{header, hosts};
use super::*;

fn exceeded(rule: &[RuleCondition]) -> Option<(&'static str, usize)> {
    check_limits(rule)
        .err()
        .map(|error| (error.what, error.count))
}

#[test]
fn a_rule_has_one_host_condition_and_any_number_of_header_conditions() {
    let host = hosts(&["a.example.com"]);
    let headers = [
        header("a", &["1"]),
        header("b", &["1"]),
        header("a", &["2"]),
    ];
    assert_eq!(exceeded(&[&[host.clone()][..], &headers].concat()), None);
    assert_eq!(
        exceeded(&[host.clone(), host]),
        Some(("the number of host conditions", 2))
    );
}

#[test]
fn a_condition_has_one_to_three_values() {
    assert_eq!(exceeded(&[header("a", &["1", "2", "3"])]), None);
    assert_eq!(
        exceeded(&[header("a", &["1", "2", "3", "4"])]),
        Some(("the number of values in a condition", 4))
    );
    let what = "the number of values in a condition";
    assert_eq!(exceeded(&[header("a", &[])]), Some((what, 0)));
    assert_eq!(exceeded(&[hosts(&[])]), Some((what, 0)));
    assert_eq!(exceeded(&[hosts(&["a", "b", "c", "d"])]), Some((what, 4)));
}

#[test]
fn a_rule_has_one_to_five_values() {
    let three = header("a", &["1", "2", "3"]);
    assert_eq!(exceeded(&[three.clone(), header("b", &["1", "2"])]), None);
    let what = "the number of values in the rule";
    assert_eq!(exceeded(&[three.clone(), three]), Some((what, 6)));
    assert_eq!(exceeded(&[]), Some((what, 0)));
}

#[test]
fn a_rule_has_five_wildcards_wherever_they_stand() {
    assert_eq!(
        exceeded(&[hosts(&["*.a"]), header("a", &["*1*", "?2?"])]),
        None
    );
    assert_eq!(
        exceeded(&[hosts(&["*.a?"]), header("a", &["*1*", "*2*"])]),
        Some(("the number of wildcards in the rule", 6))
    );
    // A third cookie would be one too many.
    assert_eq!(
        exceeded(&[header("cookie", &["*1*", "*2*", "*3*"])]),
        Some(("the number of wildcards in the rule", 6))
    );
}

#[test]
fn values_and_names_have_lengths() {
    let value = "x".repeat(128);
    let name = "n".repeat(40);
    assert_eq!(exceeded(&[header(&name, &[&value])]), None);
    assert_eq!(
        exceeded(&[header("a", &[&format!("{value}x")])]),
        Some(("the length of a value", 129))
    );
    assert_eq!(
        exceeded(&[hosts(&[""])]),
        Some(("the length of a value", 0))
    );
    let what = "the length of a header's name";
    assert_eq!(
        exceeded(&[header(&format!("{name}n"), &["1"])]),
        Some((what, 41))
    );
    assert_eq!(exceeded(&[header("", &["1"])]), Some((what, 0)));
}

#[test]
fn an_error_names_the_limit_and_no_value() {
    let error = check_limits(&[header("a", &["s3cret", "2", "3", "4"])]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "write the conditions of a listener rule: the number of values in a condition is 4, and AWS allows 1 to 3. \
         Report this as a bug of eden."
    );
}
