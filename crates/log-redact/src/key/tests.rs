use super::*;

/// Test case 4 of RFC 4231, whose secret has 25 bytes, is too short here; case 6 has 131.
#[test]
fn the_hash_is_hmac_sha_256() {
    let key = Key::new("k", &[0xaa; 131]).unwrap();
    let hash = key.hash(b"Test Using Larger Than Block-Size Key - Hash Key First");
    assert_eq!(
        hash,
        "h1:k:60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

#[test]
fn a_hash_is_recognized_whoever_made_it() {
    let hash = Key::new("key-1_A", &[1; 32]).unwrap().hash(b"");
    assert_eq!(id_of_hash(&hash), Some("key-1_A"));
    let digits = "0".repeat(64);
    assert_eq!(id_of_hash(&format!("h1:other:{digits}")), Some("other"));
    for text in [
        String::new(),
        "h1:".into(),
        format!("h2:k:{digits}"),
        format!("h1::{digits}"),
        format!("h1:k:{digits}0"),
        format!("h1:k:{}", "0".repeat(63)),
        format!("h1:k:{}", "A".repeat(64)),
        format!("h1:a b:{digits}"),
        format!("h1:{}:{digits}", "k".repeat(65)),
        format!(" h1:k:{digits}"),
        format!("h1:k:{digits}\n"),
    ] {
        assert_eq!(id_of_hash(&text), None, "{text:?}");
    }
}

#[test]
fn short_secrets_and_strange_ids_are_refused() {
    assert_eq!(Key::new("k", &[1; 31]).unwrap_err(), KeyError::TooShort(31));
    for id in ["", "a:b", "a b", "é", "a".repeat(65).as_str()] {
        assert_eq!(Key::new(id, &[1; 32]).unwrap_err(), KeyError::Id(id.into()));
    }
}

#[test]
fn the_secret_is_never_shown() {
    let secret = b"SECRETSECRETSECRETSECRETSECRETSECRET";
    let key = Key::new("k", secret).unwrap();
    assert_eq!(format!("{key:?}"), r#"Key { id: "k", .. }"#);
    let error = Key::new("k", b"SECRET").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("SECRET"));
}
