//! Tags on their way from the reference to the clone.

use super::*;

fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

#[test]
fn the_environments_own_win_and_aws_own_go() {
    let reference = tags(&[("a", "1"), ("b", "1"), ("aws:x", "1"), ("awsome", "1")]);
    let own = tags(&[("b", "2"), ("c", "2")]);
    let expected = tags(&[("a", "1"), ("awsome", "1"), ("b", "2"), ("c", "2")]);
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
