//! The generator's aggregates are what Amazon's own library reads.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use delivery::records::aggregate;
use testbed::deaggregate::deaggregate;

/// What Amazon's library finds in a record.
fn read(data: &[u8]) -> Vec<(String, Vec<u8>)> {
    deaggregate(&[("outer".to_owned(), data.to_owned())]).unwrap()
}

#[test]
fn amazons_library_reads_them() {
    let key = |number: usize| format!("key-{}", number % 5);
    let parts: Vec<(String, Vec<u8>)> = (0..40)
        .map(|number| (key(number), vec![u8::try_from(number).unwrap(); number * 7]))
        .collect();
    let whole = aggregate(parts.iter().map(|(key, data)| (key.as_str(), data.clone())));
    assert_eq!(read(&whole), parts);
}

#[test]
fn amazons_library_takes_one_with_a_wrong_digest_for_plain_data() {
    let mut whole = aggregate([("key", b"data".to_vec())]);
    *whole.last_mut().unwrap() ^= 1;
    assert_eq!(read(&whole), [("outer".to_owned(), whole.clone())]);
}
