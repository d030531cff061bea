//! Tags, as they are given.

use std::collections::BTreeMap;

use tfplugin6::{Attr, Diagnostic, path};

use crate::environment::{Texts, texts};

/// Tags of a resource and of the provider together; unknown where one of them is.
pub(crate) fn all(tags: &Texts, default_tags: &BTreeMap<String, String>) -> Texts {
    let mut all = match texts(default_tags) {
        Attr::Known(all) => all,
        Attr::Null | Attr::Unknown => BTreeMap::new(),
    };
    match tags {
        Attr::Unknown => return Attr::Unknown,
        Attr::Null => {}
        Attr::Known(tags) => all.extend(tags.clone()),
    }
    Attr::Known(all)
}

/// Those that AWS does not take.
///
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html>
pub(crate) fn problems(tags: &Texts) -> Vec<Diagnostic> {
    let keys = tags.known().into_iter().flat_map(BTreeMap::keys);
    let reserved =
        keys.filter(|key| key.to_ascii_lowercase().starts_with("aws:") || key.is_empty());
    let problem = |key: &String| {
        Diagnostic::error(format!("{key:?} cannot be a tag's key"))
            .detail("A key is not empty and does not begin with `aws:`, which AWS keeps to itself.")
            .at(path!(tags[key]))
    };
    reserved.map(problem).collect()
}
