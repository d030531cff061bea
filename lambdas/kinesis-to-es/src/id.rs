//! The ids of documents.

use std::borrow::Cow;

use es_client::MAX_ID;
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a hash.
const DIGITS: usize = 16;

/// The id of a record's document.
///
/// Types that differ in capitals only share an index: the id of one that has capitals tells its type too, or a record
/// of `Order` would be taken for the one of `order` with the same id. A type without capitals has its ids as they are.
pub(crate) fn of<'a>(log_type: &str, id: &'a str) -> Cow<'a, str> {
    if id.len() > MAX_ID || !has_capitals(log_type) {
        return Cow::Borrowed(id);
    }
    let with_type = format!("{id}-{}", digits(log_type));
    if with_type.len() <= MAX_ID {
        return Cow::Owned(with_type);
    }
    Cow::Owned(format!("{}-{}", digits(id), digits(log_type)))
}

/// Whether a letter is another one in the name of an index. Nearly every type is ASCII, of which less has to be asked.
fn has_capitals(log_type: &str) -> bool {
    if log_type.is_ascii() {
        return log_type.bytes().any(|letter| letter.is_ascii_uppercase());
    }
    let is_folded = |letter: char| !letter.to_lowercase().eq([letter]);
    log_type.chars().any(is_folded)
}

fn digits(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..DIGITS / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_without_capitals_has_its_ids_as_they_are() {
        for log_type in ["order", "log-1", "ログ", ""] {
            assert_eq!(of(log_type, "1"), "1");
        }
    }

    #[test]
    fn types_that_share_an_index_share_no_id() {
        let ids = ["order", "Order", "ORDER"].map(|one| of(one, "1").into_owned());
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{ids:?}");
        }
        assert_eq!(of("Order", "1"), of("Order", "1"));
        assert_ne!(of("Ärger", "1"), of("ärger", "1"));
        assert_ne!(of("Order", "1"), of("Order", "2"));
        assert!(of("Order", "1").starts_with("1-"));
    }

    #[test]
    fn an_id_stays_as_short_as_a_document_can_have_it() {
        let fits = "x".repeat(MAX_ID - DIGITS - 1);
        assert_eq!(of("Order", &fits).len(), MAX_ID);
        let long = fits + "x";
        assert_eq!(of("Order", &long).len(), 2 * DIGITS + 1);
        assert_ne!(of("Order", &long), of("ORDER", &long));
        // It is refused as it is.
        let too_long = "x".repeat(MAX_ID + 1);
        assert_eq!(of("Order", &too_long), too_long);
    }
}
