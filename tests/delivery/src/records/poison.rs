//! What is no JSON object, in all its forms.

use std::io::{self, Read};
use std::sync::OnceLock;

use fastrand::Rng;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::aggregate::seal;
use super::cloudwatch::{control_message, gzip};
use super::{Kind, aggregate};

/// The bytes of a kind that is not read as an object; the number makes them different ones.
pub(super) fn make(kind: Kind, number: usize, rng: &mut Rng) -> Vec<u8> {
    let text = format!(r#"{{"log_type":"app","log_id":"p-{number}","time":1795000000}}"#);
    match kind {
        Kind::BadGzip => [b"\x1f\x8b\x08\x00", text.as_bytes()].concat(),
        Kind::CutGzip => half(gzip(text.as_bytes())),
        Kind::GzipBomb => bomb(number, rng),
        Kind::WrongDigest => wrong_digest(&text),
        Kind::BrokenAggregate => seal(text.as_bytes()),
        Kind::InvalidUtf8 => text
            .replace("p-", "p\u{1}")
            .into_bytes()
            .iter()
            .map(invalid)
            .collect(),
        Kind::Empty => blank(number),
        Kind::TooDeep => deep(number, 2_000),
        Kind::ControlMessage => control_message(number as u64),
        Kind::NoObject => no_object(number, rng),
        _ => format!("START RequestId: {number} Version: $LATEST\n").into_bytes(),
    }
}

/// A gzip file that expands to so many megabytes; the number, in its head, makes it a different one.
#[must_use]
pub fn gzip_bomb(number: usize, megabytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory fails only where memory does.
    let _ = io::copy(&mut io::repeat(b'0').take(1 << 20), &mut encoder);
    // A gzip file may have any number of members, one after the other.
    let members = encoder.finish().unwrap_or_default().repeat(megabytes);
    named(&members, number)
}

/// One below and one above what a mover could hold, each made once.
fn bomb(number: usize, rng: &mut Rng) -> Vec<u8> {
    static BOMBS: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    let bombs = BOMBS.get_or_init(|| [8, 100].map(|megabytes| gzip_bomb(0, megabytes)));
    named(&bombs[rng.usize(0..2)], number)
}

/// Puts a number into the head of a gzip file, as the name of what was compressed.
fn named(gzip: &[u8], number: usize) -> Vec<u8> {
    const HEAD: usize = 10;
    const HAS_NAME: u8 = 8;
    let is_named = gzip.get(3).is_some_and(|flags| flags & HAS_NAME != 0);
    let rest = gzip.get(HEAD..).unwrap_or_default();
    let name_end = rest.iter().position(|byte| *byte == 0).filter(|_| is_named);
    let rest = &rest[name_end.map_or(0, |end| end + 1)..];
    let mut named = gzip.get(..HEAD).unwrap_or_default().to_vec();
    if let Some(flags) = named.get_mut(3) {
        *flags |= HAS_NAME;
    }
    named.extend_from_slice(format!("bomb-{number}\0").as_bytes());
    named.extend_from_slice(rest);
    named
}

fn half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() * 2 / 3);
    bytes
}

fn wrong_digest(text: &str) -> Vec<u8> {
    let mut whole = aggregate([("key", text.as_bytes().to_vec())]);
    if let Some(last) = whole.last_mut() {
        *last ^= 0x5a;
    }
    whole
}

fn invalid(byte: &u8) -> u8 {
    if *byte == 1 { 0xff } else { *byte }
}

/// The bits of a number as spaces and tabs; of none, nothing.
fn blank(number: usize) -> Vec<u8> {
    let bits = (0..usize::BITS - number.leading_zeros()).map(|bit| number >> bit & 1);
    bits.map(|bit| if bit == 1 { b'\t' } else { b' ' })
        .collect()
}

fn deep(number: usize, levels: usize) -> Vec<u8> {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    let text = format!(
        r#"{{"log_type":"app","log_id":"d-{number}","time":1795000000,"deep":{open}{close}}}"#
    );
    text.into_bytes()
}

fn no_object(number: usize, rng: &mut Rng) -> Vec<u8> {
    let text = match rng.u8(0..4) {
        0 => format!("[{{\"log_type\":\"app\",\"n\":{number}}}]"),
        1 => format!("\"a text, number {number}\""),
        2 => format!("{number}.5"),
        _ => format!("{{\"log_type\":\"app\",\"n\":{number}"),
    };
    text.into_bytes()
}
