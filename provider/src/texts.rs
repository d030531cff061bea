//! Maps of texts, in which an element that is null is one that is not there.

use std::collections::BTreeMap;

use tfplugin6::Attr;

/// A map of texts.
pub(crate) type Texts = Attr<BTreeMap<String, Attr<String>>>;

/// The known texts of a map.
pub(crate) fn strings(map: &Texts) -> BTreeMap<String, String> {
    let pairs = map.known().into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.clone(), value.known()?.clone())))
        .collect()
}

/// Whether a map or one of its values is not known before apply.
pub(crate) fn has_unknown(map: &Texts) -> bool {
    map.is_unknown()
        || map
            .known()
            .is_some_and(|map| map.values().any(Attr::is_unknown))
}

/// What a map asks for: without its null elements, and null where nothing is left.
///
/// Terraform compares plan and state with the configuration, so there the null elements stay.
pub(crate) fn present(map: &Texts) -> Texts {
    match map {
        Attr::Known(map) => {
            let mut map = map.clone();
            map.retain(|_, text| !text.is_null());
            Some(map).filter(|map| !map.is_empty()).into()
        }
        other => other.clone(),
    }
}

/// The keys that a map asks for.
pub(crate) fn present_keys(map: &Texts) -> impl Iterator<Item = &String> {
    let pairs = map.known().into_iter().flatten();
    pairs
        .filter(|(_, text)| !text.is_null())
        .map(|(key, _)| key)
}

/// Fills in the values that the keys of a map have now; keys that have gone are dropped.
pub(crate) fn observe(map: &mut Texts, now: &BTreeMap<String, String>) {
    if let Some(texts) = map.known_mut() {
        texts.retain(|key, text| text.is_null() || now.contains_key(key));
        for (key, text) in texts.iter_mut().filter(|(_, text)| !text.is_null()) {
            *text = now.get(key).cloned().into();
        }
    }
}

/// A map of texts as an attribute.
pub(crate) fn texts(map: &BTreeMap<String, String>) -> Texts {
    let pairs = map.iter();
    Attr::Known(
        pairs
            .map(|(key, value)| (key.clone(), value.clone().into()))
            .collect(),
    )
}

/// The same, and null where the map is empty: as the user would leave it out.
pub(crate) fn texts_or_null(map: &BTreeMap<String, String>) -> Texts {
    present(&texts(map))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, Attr<&str>)]) -> Texts {
        let pair = |(key, text): &(&str, Attr<&str>)| ((*key).to_owned(), text.map(str::to_owned));
        Attr::Known(pairs.iter().map(pair).collect())
    }

    #[test]
    fn a_null_element_is_not_asked_for() {
        let asked = map(&[("A", "x".into()), ("B", Attr::Null), ("C", Attr::Unknown)]);
        let rest = map(&[("A", "x".into()), ("C", Attr::Unknown)]);
        assert_eq!(present(&asked), rest);
        assert_eq!(present(&map(&[("B", Attr::Null)])), Attr::Null);
        assert_eq!(strings(&asked).len(), 1);
        assert!(present_keys(&asked).eq(["A", "C"]));
    }

    #[test]
    fn a_null_element_stays_whatever_there_is() {
        let mut state = map(&[("A", "x".into()), ("B", Attr::Null), ("C", "gone".into())]);
        let now = [("A", "y"), ("B", "z")].map(|(key, text)| (key.to_owned(), text.to_owned()));
        observe(&mut state, &now.into());
        assert_eq!(state, map(&[("A", "y".into()), ("B", Attr::Null)]));
    }
}
