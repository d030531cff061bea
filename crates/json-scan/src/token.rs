//! Tokens: each function takes a place and gives the one behind what it passed.
//!
//! Places are values and no field of a struct: one in memory would be stored and loaded again for every token, which
//! takes a fifth of the time.

use wide::u8x16;

use crate::{Refused, Result};

/// The byte at a place; 0, which is no part of any token, behind the end.
#[inline(always)]
pub(crate) fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// Passes space, of which there may be none.
#[inline(always)]
pub(crate) fn space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(byte(bytes, at), b' ' | b'\n' | b'\t' | b'\r') {
        at += 1;
    }
    at
}

/// Passes space and this byte.
#[inline(always)]
pub(crate) fn expect(bytes: &[u8], at: usize, wanted: u8) -> Result<usize> {
    let at = space(bytes, at);
    if byte(bytes, at) != wanted {
        return Err(Refused);
    }
    Ok(at + 1)
}

/// Where the next part of a container begins, which its reader does not find before the end; or `None` where it ends.
#[inline(always)]
pub(crate) fn goes_on(bytes: &[u8], at: usize, end: u8, is_first: bool) -> Result<Option<usize>> {
    let at = space(bytes, at);
    match byte(bytes, at) {
        next if next == end => Ok(None),
        _ if is_first => Ok(Some(at)),
        b',' => Ok(Some(at + 1)),
        _ => Err(Refused),
    }
}

/// Passes a string, and says whether it has escapes.
#[inline(always)]
pub(crate) fn string(bytes: &[u8], at: usize) -> Result<(usize, bool)> {
    if byte(bytes, at) != b'"' {
        return Err(Refused);
    }
    let at = plain(bytes, at + 1);
    if byte(bytes, at) == b'"' {
        return Ok((at + 1, false));
    }
    escaped(bytes, at).map(|at| (at, true))
}

/// Passes the rest of a string that is not plain.
#[inline(never)]
fn escaped(bytes: &[u8], mut at: usize) -> Result<usize> {
    loop {
        match byte(bytes, at) {
            b'"' => return Ok(at + 1),
            b'\\' => at = plain(bytes, escape(bytes, at)?),
            _ => return Err(Refused),
        }
    }
}

/// Passes an escape, which may be half a surrogate pair.
fn escape(bytes: &[u8], at: usize) -> Result<usize> {
    let behind = bytes.get(at + 1..).ok_or(Refused)?;
    match behind {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Ok(at + 2),
        [b'u', digits @ ..] if are_four_digits(digits) => Ok(at + 6),
        _ => Err(Refused),
    }
}

fn are_four_digits(text: &[u8]) -> bool {
    let digits = text.first_chunk::<4>();
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Passes what a string may hold as it is.
#[inline(always)]
fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let special = special(*block);
        if special != 0 {
            return at + special.trailing_zeros() as usize;
        }
        at += 16;
    }
    last_plain(bytes, at)
}

/// The same of the text's last bytes.
#[inline(never)]
fn last_plain(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// A bit for each byte that ends what is plain: a quote, a backslash, a control character.
#[inline(always)]
fn special(block: [u8; 16]) -> u32 {
    let (block, last_control) = (u8x16::new(block), u8x16::splat(0x1f));
    let is_control = block.max(last_control).simd_eq(last_control);
    let is_special =
        block.simd_eq(u8x16::splat(b'"')) | block.simd_eq(u8x16::splat(b'\\')) | is_control;
    is_special.to_bitmask()
}

/// Passes a number, `true`, `false` or `null`.
#[inline]
pub(crate) fn scalar(bytes: &[u8], at: usize) -> Result<usize> {
    match byte(bytes, at) {
        b'-' | b'0'..=b'9' => number(bytes, at),
        b't' => word(bytes, at, b"true"),
        b'f' => word(bytes, at, b"false"),
        b'n' => word(bytes, at, b"null"),
        _ => Err(Refused),
    }
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize> {
    let rest = bytes.get(at..).unwrap_or_default();
    if !rest.starts_with(word) {
        return Err(Refused);
    }
    Ok(at + word.len())
}

#[inline]
fn number(bytes: &[u8], mut at: usize) -> Result<usize> {
    if byte(bytes, at) == b'-' {
        at += 1;
    }
    at = match byte(bytes, at) {
        b'0' => at + 1,
        _ => digits(bytes, at)?,
    };
    if byte(bytes, at) == b'.' {
        at = digits(bytes, at + 1)?;
    }
    match byte(bytes, at) {
        b'e' | b'E' => exponent(bytes, at + 1),
        _ => Ok(at),
    }
}

fn exponent(bytes: &[u8], at: usize) -> Result<usize> {
    match byte(bytes, at) {
        b'+' | b'-' => digits(bytes, at + 1),
        _ => digits(bytes, at),
    }
}

/// Passes digits, at least one.
#[inline]
fn digits(bytes: &[u8], start: usize) -> Result<usize> {
    let mut at = start;
    while byte(bytes, at).is_ascii_digit() {
        at += 1;
    }
    if at == start { Err(Refused) } else { Ok(at) }
}
