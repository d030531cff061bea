//! Records that were packed into one.

use bytes::Bytes;
use kinesis_utils::aggregate::split;

use crate::samples::sealed;

/// The input as it is, and as the protobuf of an aggregate whose checksum is right.
pub(crate) fn run(input: &[u8]) {
    check(&Bytes::copy_from_slice(input));
    check(&sealed(input).into());
}

fn check(data: &Bytes) {
    let Some(Ok(records)) = split(data) else {
        return;
    };
    let records: Vec<_> = records.collect();
    let held: usize = records.iter().map(|record| record.data.len()).sum();
    assert!(held <= data.len(), "{held} bytes out of {}", data.len());
    for record in records.iter().filter(|record| !record.data.is_empty()) {
        let (whole, part) = (data.as_ptr_range(), record.data.as_ptr_range());
        assert!(
            whole.start <= part.start && part.end <= whole.end,
            "data is copied"
        );
    }
}
