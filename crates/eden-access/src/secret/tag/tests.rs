use super::*;

#[test]
fn a_tag_has_the_length_of_its_hash() {
    assert_eq!(
        Tag::from_slice(&[7; 31]).err(),
        Some(TagError { bytes: 31 })
    );
    assert_eq!(
        Tag::from_slice(&[7; 33]).err(),
        Some(TagError { bytes: 33 })
    );
    assert!(Tag::from_slice(&[7; 32]).unwrap().is(&Tag::new([7; 32])));
}

#[test]
fn tags_differ_where_one_byte_does() {
    for index in 0..TAG_BYTES {
        let mut bytes = [7; TAG_BYTES];
        bytes[index] ^= 1;
        assert!(!Tag::new(bytes).is(&Tag::new([7; TAG_BYTES])), "{index}");
    }
}

#[test]
fn a_tag_is_in_no_text() {
    assert_eq!(format!("{:?}", Tag::new([7; 32])), "Tag(hidden)");
}
