use proptest::prelude::*;

use super::*;

#[test]
fn each_part_stands_behind_its_length() {
    let message = MacMessage::new(Purpose::Token, &[b"ab", b""]);
    let expected: Vec<u8> = [
        b"\0\0\0\0\0\0\0\x0beden-door 1".as_slice(),
        b"\0\0\0\0\0\0\0\x05token",
        b"\0\0\0\0\0\0\0\x02ab",
        b"\0\0\0\0\0\0\0\0",
    ]
    .concat();
    assert_eq!(message.as_bytes(), expected);
}

#[test]
fn a_purpose_is_part_of_the_message() {
    assert_ne!(
        MacMessage::new(Purpose::Token, &[b"a"]),
        MacMessage::new(Purpose::Cookie, &[b"a"])
    );
}

fn message(parts: &[Vec<u8>]) -> MacMessage {
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    MacMessage::new(Purpose::Token, &parts)
}

proptest! {
    /// Parts of few different bytes, so that many lists have the same bytes one after another.
    #[test]
    fn different_parts_give_different_messages(
        one in prop::collection::vec(prop::collection::vec(0_u8..2, 0..3), 0..4),
        other in prop::collection::vec(prop::collection::vec(0_u8..2, 0..3), 0..4),
    ) {
        prop_assert_eq!(one == other, message(&one) == message(&other));
    }
}
