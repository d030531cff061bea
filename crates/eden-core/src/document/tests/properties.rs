//! What holds of any sequence of changes.

use super::*;

/// A few environments and endpoints, so that changes meet often.
fn any_entry(random: &mut fastrand::Rng) -> Entry {
    let name = format!("x-{}", random.u8(..3));
    let key = format!("endpoint_{}", random.u8(..3));
    entry(&name, &key)
}

/// Other people's entries with some of ours.
fn any_document(random: &mut fastrand::Rng) -> Document {
    let mut document = Document::parse(THEIRS.as_bytes()).unwrap();
    for _ in 0..random.usize(..6) {
        let one = any_entry(random);
        document = document.with(&[one]).unwrap_or(document);
    }
    document
}

/// `change`, or the document as it is where there is nothing to change.
fn changed(document: &Document, change: Option<Document>) -> Document {
    change.unwrap_or_else(|| document.clone())
}

#[test]
fn what_was_not_there_is_not_there_after_it_was_published_and_withdrawn() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..500 {
        let (document, one) = (any_document(&mut random), any_entry(&mut random));
        let Some(published) = document.with(std::slice::from_ref(&one)) else {
            continue;
        };
        assert_eq!(
            published.published(&one.name, &one.update_key),
            Some(one.fqdn.as_str())
        );
        assert_eq!(published.without(&[one]), Some(document));
    }
}

#[test]
fn the_order_of_writers_does_not_matter_to_what_is_published() {
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..500 {
        let document = any_document(&mut random);
        let (a, b) = (any_entry(&mut random), any_entry(&mut random));
        let ab = changed(&document, document.with(&[a.clone(), b.clone()]));
        let ba = changed(&document, document.with(&[b.clone(), a.clone()]));
        for one in [&a, &b] {
            let of = |document: &Document| {
                let found = document.published(&one.name, &one.update_key);
                found.map(str::to_owned)
            };
            assert_eq!(
                (of(&ab), of(&ba)),
                (Some(one.fqdn.clone()), Some(one.fqdn.clone()))
            );
        }
        assert_eq!(ab.environments.len(), ba.environments.len());
        assert_eq!(ab.without(&[a.clone(), b.clone()]), ba.without(&[b, a]));
    }
}

#[test]
fn other_peoples_entries_outlive_whatever_we_do() {
    let theirs = Document::parse(THEIRS.as_bytes()).unwrap();
    let mut random = fastrand::Rng::with_seed(3);
    let mut document = theirs.clone();
    for _ in 0..2000 {
        let one = [any_entry(&mut random)];
        let change = match random.bool() {
            true => document.with(&one),
            false => document.without(&one),
        };
        document = changed(&document, change);
        assert_eq!(document.environments[0], theirs.environments[0]);
        assert_eq!(document.others, theirs.others);
    }
}

#[test]
fn what_is_written_is_read_back() {
    let mut random = fastrand::Rng::with_seed(4);
    for _ in 0..200 {
        let document = any_document(&mut random);
        let text = document.to_string();
        assert!(text.is_ascii());
        assert_eq!(Document::parse(text.as_bytes()).unwrap(), document);
    }
}
