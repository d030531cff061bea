//! Tags, as they are given.

use std::collections::BTreeMap;

use aws_calls::tags::MOST;
use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use crate::texts::{Texts, present, present_keys, texts};

/// Tags of a resource and of the provider together; unknown where one of them is.
pub(crate) fn all(tags: &Texts, default_tags: &BTreeMap<String, String>) -> Texts {
    let mut all = texts(default_tags).unwrap_or_default();
    match present(tags) {
        Attr::Unknown => return Attr::Unknown,
        Attr::Null => {}
        Attr::Known(tags) => all.extend(tags),
    }
    Attr::Known(all)
}

/// Keys that cannot be given, each at its own path below that of the map.
pub(crate) fn problems(tags: &Texts, map: &AttributePath) -> Vec<Diagnostic> {
    let reserved = present_keys(tags).filter(|key| is_reserved(key));
    let problem = |key: &String| {
        Diagnostic::error(format!("{key:?} cannot be a tag's key"))
            .detail(
                "A key is not empty and does not begin with `aws:`, which AWS keeps to itself, or \
                 with `eden:` or `baikonur:`, by which what was made is recognized. Name it \
                 differently.",
            )
            .at(map.clone().key(key))
    };
    reserved.map(problem).collect()
}

/// AWS refuses `aws:` in capitals, too.
fn is_reserved(key: &str) -> bool {
    key.is_empty() || aws_calls::tags::is_reserved(&key.to_ascii_lowercase())
}

/// More tags than a resource may have, those of the provider and `own` ones included.
pub(crate) fn too_many(tags_all: &Texts, own: usize) -> Option<Diagnostic> {
    let count = tags_all.known()?.len();
    let most = MOST - own;
    (count > most).then(|| {
        Diagnostic::error(format!("{count} tags are more than {most}"))
            .detail(format!(
                "A resource has {MOST} tags at most, and {own} of them are the provider's own. \
                 `tags` and the provider's `default_tags` together may be {most}; for an environment \
                 less those of the reference, which are copied."
            ))
            .at(path!(tags))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(keys: &[&str]) -> Texts {
        let pairs = keys.iter().map(|key| ((*key).to_owned(), "x".into()));
        Attr::Known(pairs.collect())
    }

    #[test]
    fn reserved_prefixes_are_refused_at_the_key() {
        let wrong = map(&["", "AWS:x", "awsome", "baikonur:x", "eden:x", "edens"]);
        let problems = problems(&wrong, &path!(default_tags));
        let places: Vec<String> = problems.iter().map(|one| one.path.to_string()).collect();
        let expected = ["", "AWS:x", "baikonur:x", "eden:x"];
        let expected = expected.map(|key| path!(default_tags[key]).to_string());
        assert_eq!(places, expected);
    }

    #[test]
    fn a_null_tag_overrides_no_default_and_is_refused_for_nothing() {
        let mut tags = map(&["a"]);
        let absent = tags.known_mut().unwrap();
        absent.insert("aws:x".to_owned(), Attr::Null);
        absent.insert("b".to_owned(), Attr::Null);
        let defaults = [("b".to_owned(), "x".to_owned())].into();
        assert_eq!(all(&tags, &defaults), map(&["a", "b"]));
        assert_eq!(problems(&tags, &path!(tags)), []);
    }

    #[test]
    fn two_of_fifty_tags_are_the_providers_own() {
        let keys: Vec<String> = (0..49).map(|number| number.to_string()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(too_many(&map(&keys[..48]), 2), None);
        assert!(too_many(&map(&keys), 2).is_some());
        assert!(too_many(&map(&keys[..48]), 3).is_some());
        assert_eq!(too_many(&Attr::Unknown, 2), None);
    }
}
