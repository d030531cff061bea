//! Tags by which this project recognizes what it made, and those of everybody else.

use std::collections::BTreeMap;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// How keys begin that no user may give and that are never copied: AWS's own cannot be written, and this
/// project's say whose a thing is.
pub const RESERVED: [&str; 3] = ["aws:", "eden:", "baikonur:"];

/// The tag by which CloudFormation marks what belongs to a stack.
pub const STACK: &str = "aws:cloudformation:stack-name";

/// How many tags a resource may have, and how many of them are this project's own.
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
pub const MOST: usize = 50;
/// How many of the tags of a resource are this project's own.
pub const OWN: usize = 2;

/// A generation, which tells apart what had the same name one after another: eight random bytes as hexadecimal
/// digits.
#[must_use]
pub fn new_generation() -> String {
    format!("{:016x}", fastrand::u64(..))
}

/// Whether a key is AWS's own or this project's: such tags are never a user's, and no drift.
#[must_use]
pub fn is_reserved(key: &str) -> bool {
    RESERVED.iter().any(|prefix| key.starts_with(prefix))
}

/// Tags without those whose keys are reserved.
#[must_use]
pub fn unreserved(mut tags: Tags) -> Tags {
    tags.retain(|key, _| !is_reserved(key));
    tags
}

/// The tags that a thing lacks, or has with other values.
#[must_use]
pub fn missing(wanted: &Tags, has: &Tags) -> Tags {
    let missing = wanted
        .iter()
        .filter(|(key, value)| has.get(*key) != Some(*value));
    missing
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Tags as a reader sees them behind the name of a thing; nothing where there are none.
#[must_use]
pub fn listed(tags: &Tags) -> String {
    if tags.is_empty() {
        return String::new();
    }
    let pairs = tags.iter().map(|(key, value)| format!("{key}={value}"));
    format!(" (tags {})", pairs.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn a_reserved_key_is_known_by_how_it_begins() {
        for key in ["aws:x", "baikonur:pipeline", "eden:generation"] {
            assert!(is_reserved(key), "{key}");
        }
        for key in ["eden", "awsome", "team:eden:", "baikonur"] {
            assert!(!is_reserved(key), "{key}");
        }
        let all = tags(&[("a", "1"), ("aws:x", "1"), ("eden:x", "1")]);
        assert_eq!(unreserved(all), tags(&[("a", "1")]));
    }

    #[test]
    fn missing_is_what_is_absent_or_different() {
        let wanted = tags(&[("a", "1"), ("b", "2"), ("c", "3")]);
        let has = tags(&[("a", "1"), ("b", "other"), ("d", "4")]);
        assert_eq!(missing(&wanted, &has), tags(&[("b", "2"), ("c", "3")]));
        assert_eq!(missing(&wanted, &wanted), Tags::new());
    }

    #[test]
    fn tags_are_listed_in_order_of_their_keys() {
        let some = tags(&[("b", "2"), ("a", "1")]);
        assert_eq!(listed(&some), " (tags a=1, b=2)");
        assert_eq!(listed(&Tags::new()), "");
    }
}
