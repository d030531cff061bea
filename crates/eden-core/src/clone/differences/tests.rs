//! Where settings differ.

use super::*;

fn settings(pairs: &[(&str, &str)]) -> Values {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

fn keys(differences: &[Difference<'_>]) -> String {
    let keys: Vec<&str> = differences.iter().map(|one| one.key).collect();
    keys.join(" ")
}

#[test]
fn what_is_gone_or_added_differs_only_where_that_is_asked_for() {
    let made = settings(&[("same", "1"), ("other", "1"), ("gone", "1")]);
    let now = settings(&[("same", "1"), ("other", "2"), ("new", "1")]);
    assert_eq!(keys(&changed(&made, &now)), "gone other");
    assert_eq!(keys(&changed_where_described(&made, &now)), "other");
    assert_eq!(keys(&changed_or_added(&made, &now)), "gone other new");
    // What an older release recorded is nothing: nothing of it can have changed.
    assert_eq!(changed(&Values::new(), &now), []);
}

#[test]
fn the_order_of_a_list_does_not_count() {
    let list_of = |texts: &[&str]| list(texts.iter().map(|text| (*text).to_owned()));
    assert_eq!(list_of(&["b", "a"]), list_of(&["a", "b"]));
    assert_eq!(list_of(&[]), "none");
}
