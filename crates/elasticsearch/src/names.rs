//! What may name an index or a document.
//!
//! A cluster refuses the whole bulk request for one bad id, so both are looked at before.
//! <https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create>

/// The longest id of a document, in bytes.
pub const MAX_ID: usize = 512;

/// The longest name of an index, in bytes.
const MAX_INDEX: usize = 255;

/// Says why this cannot name an index.
pub fn check_index(name: &str) -> Result<(), String> {
    let why = if name.is_empty() || name == "." || name == ".." {
        "it is empty, `.` or `..`".to_owned()
    } else if name.len() > MAX_INDEX {
        format!("it is longer than {MAX_INDEX} bytes")
    } else if name.starts_with(['-', '_', '+']) {
        "it begins with `-`, `_` or `+`".to_owned()
    } else if name.chars().any(char::is_uppercase) {
        "it has capitals".to_owned()
    } else if let Some(bad) = name.chars().find(|&char| is_forbidden(char)) {
        format!("it holds {bad:?}")
    } else {
        return Ok(());
    };
    let shown = &name[..name.floor_char_boundary(MAX_INDEX)];
    let rest = if shown == name { "" } else { "…" };
    Err(format!("`{shown}{rest}` cannot name an index: {why}"))
}

fn is_forbidden(char: char) -> bool {
    char.is_control() || "\\/*?\"<>|,#: ".contains(char)
}

/// Says why this cannot be a document's id.
pub fn check_id(id: &str) -> Result<(), String> {
    if id.is_empty() {
        return Err("an empty text cannot be a document's id".to_owned());
    }
    if id.len() > MAX_ID {
        let length = id.len();
        return Err(format!(
            "a document's id has at most {MAX_ID} bytes, and this one {length}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_shown_cut() {
        let why = check_index(&"é".repeat(400_000)).unwrap_err();
        assert!(why.len() < 400 && why.contains("é…`"), "{why}");
        assert!(check_index("a b").unwrap_err().starts_with("`a b` "));
    }

    #[test]
    fn names_are_judged_as_a_cluster_does() {
        for good in ["log-a-20260101", "ログ-20260101", "a.b", "a+b", "1"] {
            assert_eq!(check_index(good), Ok(()));
        }
        let bad = [
            "", ".", "..", "_a", "-a", "+a", "A", "a b", "a,b", "a*", "a/b", "a:b", "a#", "a\n",
        ];
        for bad in bad {
            assert!(check_index(bad).is_err(), "{bad:?}");
        }
        assert!(check_index(&"a".repeat(255)).is_ok());
        assert!(check_index(&"a".repeat(256)).is_err());
    }

    #[test]
    fn ids_are_bounded() {
        assert!(check_id("").is_err());
        assert_eq!(check_id(&"é".repeat(256)), Ok(()));
        assert!(check_id(&"é".repeat(257)).is_err());
    }
}
