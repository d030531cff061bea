//! gzip files good and bad.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_file_is_expanded() {
    assert_eq!(gunzip(&gzip(b"text"), 100).unwrap(), b"text");
    assert_eq!(gunzip(&gzip(b""), 100).unwrap(), b"");
}

#[test]
fn members_are_joined_and_padding_is_left_out() {
    let mut data = gzip(b"one ");
    data.extend(gzip(b"two"));
    data.extend([0; 600]);
    assert_eq!(gunzip(&data, 100).unwrap(), b"one two");
}

#[test]
fn every_truncation_and_whatever_comes_after_is_an_error() {
    let data = gzip(b"some text, some text");
    for end in 2..data.len() {
        assert!(
            matches!(gunzip(&data[..end], 100), Err(Error::Damaged(_))),
            "{end}"
        );
    }
    let mut more = data.clone();
    more.extend(b"more");
    assert!(matches!(gunzip(&more, 100), Err(Error::Damaged(_))));
}

#[test]
fn a_wrong_checksum_is_an_error() {
    let mut data = gzip(b"text");
    let at = data.len() - 8;
    data[at] ^= 1;
    assert!(matches!(gunzip(&data, 100), Err(Error::Damaged(_))));
}

#[test]
fn the_bound_is_exact_and_counts_all_members() {
    let mut data = gzip(&[7; 1000]);
    assert_eq!(gunzip(&data, 1000).unwrap().len(), 1000);
    assert!(matches!(gunzip(&data, 999), Err(Error::TooLarge(999))));
    data.extend(gzip(&[7; 1000]));
    assert_eq!(gunzip(&data, 2000).unwrap().len(), 2000);
    assert!(matches!(gunzip(&data, 1999), Err(Error::TooLarge(1999))));
}

#[test]
fn a_file_that_lies_about_its_size_takes_no_more_memory() {
    let mut data = gzip(b"text");
    let at = data.len() - 4;
    data[at..].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(first_guess(&data, LIMIT) <= data.len() * 1032 + 1);
    assert!(gunzip(&data, LIMIT).is_err());
}
