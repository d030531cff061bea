//! Tags on their way from the reference to the clone.

use super::*;

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

#[test]
fn the_environments_own_win_and_reserved_ones_go() {
    let reference = tags(&[
        ("a", "1"),
        ("b", "1"),
        ("aws:x", "1"),
        ("awsome", "1"),
        ("baikonur:pipeline", "1"),
        ("eden", "1"),
        ("eden:environment", "1"),
        ("eden:generation", "1"),
    ]);
    let own = tags(&[("b", "2"), ("c", "2"), ("eden:environment", "2")]);
    let expected = tags(&[
        ("a", "1"),
        ("awsome", "1"),
        ("b", "2"),
        ("c", "2"),
        ("eden", "1"),
        ("eden:environment", "2"),
    ]);
    assert_eq!(merged(reference, &own), expected);
}

#[test]
fn both_services_give_back_what_they_are_given() {
    let some = tags(&[("a", "1"), ("empty", "")]);
    assert_eq!(from_ecs(&to_ecs(&some).unwrap()), some);
    assert_eq!(from_elb(&to_elb(&some).unwrap()), some);
    assert_eq!(to_ecs(&Tags::new()), None);
    assert_eq!(to_elb(&Tags::new()), None);
}

#[test]
fn a_tag_without_a_value_is_an_empty_one() {
    let ecs = EcsTag::builder().key("a").build();
    let elb = ElbTag::builder().key("a").build();
    assert_eq!(from_ecs(&[ecs]), tags(&[("a", "")]));
    assert_eq!(from_elb(&[elb]), tags(&[("a", "")]));
}

#[test]
fn missing_is_what_is_absent_or_different_and_lacking_leaves_reserved_tags_out() {
    let wanted = tags(&[
        ("a", "1"),
        ("b", "2"),
        ("c", "3"),
        ("eden:environment", "x"),
    ]);
    let has = tags(&[("a", "1"), ("b", "other"), ("d", "4")]);
    let mut expected = tags(&[("b", "2"), ("c", "3"), ("eden:environment", "x")]);
    assert_eq!(missing(&wanted, &has), expected);
    assert_eq!(missing(&wanted, &wanted), Tags::new());
    expected.remove("eden:environment");
    assert_eq!(lacking(&wanted, &has), expected);
    assert_eq!(lacking(&wanted, &wanted), Tags::new());
}
