//! Small changes to inputs.

use fastrand::Rng;

/// What is put into inputs: pieces that mean something somewhere.
const PIECES: &[&[u8]] = &[
    b"\xf3\x89\x9a\xc2",
    b"\x1f\x8b\x08\0",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"1e999",
    b"\xff\xff\xff\xff",
    b"\xff",
    b"\0",
    b"\n--\n",
    b"\r\n",
    b"\"messageType\":\"DATA_MESSAGE\",",
    b"\"log_type\":\"a\",",
    b"\"time\":0,",
    b"AM",
    b"12",
    b"UTC+3",
    b"-",
    b"/",
    b".",
    b" ",
    "\u{3000}é".as_bytes(),
];

/// The input after a few changes.
#[must_use]
pub fn mutated(input: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.usize(1..6) {
        change(&mut bytes, rng);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.usize(..=bytes.len());
    let end = (at + rng.usize(..16)).min(bytes.len());
    match rng.u8(..7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
        1 if at < bytes.len() => bytes[at] = rng.u8(..),
        2 => drop(bytes.drain(at..end)),
        3 => bytes.truncate(at),
        4 => {
            let copy = bytes[at..end].repeat(rng.usize(1..4));
            bytes.splice(at..at, copy);
        }
        _ => {
            let piece = rng.choice(PIECES).copied().unwrap_or_default();
            bytes.splice(at..at, piece.iter().copied());
        }
    }
}
