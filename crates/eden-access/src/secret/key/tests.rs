use super::*;

const DIGITS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

#[test]
fn a_key_is_read_from_digits_or_bytes() {
    let bytes: Vec<u8> = (0..32).collect();
    for key in [
        Key::from_hex(DIGITS),
        Key::from_hex(&DIGITS.to_uppercase()),
        Key::from_bytes(&bytes),
    ] {
        assert_eq!(key.unwrap().0[..32], bytes);
    }
}

/// Computed by Python's `hmac`.
#[test]
fn a_message_is_authenticated_with_hmac_sha256() {
    let message = MacMessage::new(super::super::message::Purpose::Token, &[]);
    let tag = Key::from_hex(DIGITS).unwrap().mac(&message);
    assert_eq!(
        hex::encode(tag.as_bytes()),
        "02e8c155fe1d8441cb456fdf163473a37f833639cd5b750d5dcc27d72297969c"
    );
}

#[test]
fn a_key_that_is_weak_or_no_key_is_refused() {
    let length = |bytes| Some(KeyError::Length { bytes });
    assert_eq!(Key::from_bytes(&[1; 31]).err(), length(31));
    assert_eq!(Key::from_bytes(&[1; 65]).err(), length(65));
    assert!(Key::from_bytes(&[1; 64]).is_ok());
    assert_eq!(Key::from_hex("").err(), length(0));
    assert_eq!(Key::from_hex(&DIGITS[..62]).err(), length(31));
    assert_eq!(Key::from_hex(&DIGITS[1..]).err(), Some(KeyError::Digits));
    assert_eq!(
        Key::from_hex(&format!("{DIGITS}\n")).err(),
        Some(KeyError::Digits)
    );
    assert_eq!(
        Key::from_hex(&"zz".repeat(32)).err(),
        Some(KeyError::Digits)
    );
}

#[test]
fn a_key_is_in_no_text() {
    let debug = format!("{:?}", Key::from_hex(DIGITS).unwrap());
    assert_eq!(debug, "Key(hidden)");
    let error = Key::from_hex("a secret that is no key").unwrap_err();
    assert!(!format!("{error}{error:?}").contains("a secret"));
}

#[test]
fn a_key_is_wiped_when_it_is_dropped() {
    /// What the compiler knows to be overwritten when it is dropped.
    fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
    is_wiped(&Key::from_hex(DIGITS).unwrap().0);
}
