//! The first line of a comment, by which it is found again.

use sha2::{Digest, Sha256};

/// The first line of an environment's comment: an HTML comment, which is not shown.
///
/// A name may hold `-->`, so the line has a hash of profile and name. A NUL stands between the two, since a `/` may be part
/// of either.
pub(crate) fn marker(profile: &str, name: &str) -> String {
    format!("<!-- eden {} -->", hash(profile, name))
}

/// The hash of profile and name, in hexadecimal digits.
pub(crate) fn hash(profile: &str, name: &str) -> String {
    hex::encode(Sha256::digest(format!("{profile}\0{name}")))
}

/// Whether a comment is an environment's: a marker that is quoted further down makes it none.
pub(crate) fn is_marked(body: &str, marker: &str) -> bool {
    body.lines()
        .next()
        .is_some_and(|line| line.trim_end() == marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_the_hash_of_profile_and_name() {
        // printf 'api\0feature-login' | sha256sum
        let expected = "2fea0cf4c918d9ff2aa192c588ea59620ee930005314d6eca07aa14cae53b995";
        assert_eq!(
            marker("api", "feature-login"),
            format!("<!-- eden {expected} -->")
        );
        assert_ne!(marker("a/b", "c"), marker("a", "b/c"));
        assert_ne!(marker("a", "bc"), marker("ab", "c"));
    }

    #[test]
    fn only_the_first_line_marks_a_comment() {
        let marker = marker("api", "login");
        assert!(is_marked(&format!("{marker}\r\nready"), &marker));
        assert!(is_marked(&marker, &marker));
        for other in [
            format!("> {marker}\nready"),
            format!("see:\n{marker}"),
            format!("{marker} x"),
            format!(" {marker}"),
            String::new(),
        ] {
            assert!(!is_marked(&other, &marker), "{other}");
        }
    }
}
