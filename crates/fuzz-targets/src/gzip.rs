//! gzip, with a bound on what it may expand to.

use kinesis_utils::gunzip::gunzip;

use crate::samples::gzipped;

const LIMIT: usize = 64 << 10;

pub(crate) fn run(input: &[u8]) {
    if let Ok(out) = gunzip(input, LIMIT) {
        assert!(out.len() <= LIMIT, "{} bytes", out.len());
    }
    let back = gunzip(&gzipped(input), LIMIT).ok();
    assert_eq!(back.as_deref(), (input.len() <= LIMIT).then_some(input));
}
