//! gzip, and zlib, with a bound on what they may expand to.

use std::io::{ErrorKind, Read};

use flate2::bufread::{GzDecoder, ZlibDecoder};

#[cfg(test)]
mod tests;

/// What one record may expand to, in bytes: more than any record of CloudWatch Logs, and little
/// enough for the memory of a small function.
pub const LIMIT: usize = 16 << 20;

const MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Why gzip was not expanded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is damaged, or no gzip after all.
    #[error("its gzip cannot be read: {0}")]
    Damaged(#[from] std::io::Error),
    /// It expands to more than the bound.
    #[error("its gzip expands to more than {0} bytes")]
    TooLarge(usize),
}

/// Whether these bytes begin as gzip does.
#[must_use]
pub fn is_gzip(data: &[u8]) -> bool {
    data.starts_with(&MAGIC)
}

/// Expands all members of a gzip file, up to a bound.
///
/// # Errors
/// When it is damaged, or expands to more than `limit` bytes.
pub fn gunzip(mut data: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(first_guess(data, limit));
    loop {
        let room = (limit - out.len()) as u64;
        let mut member = GzDecoder::new(data);
        // One byte more tells what fits from what does not.
        member.by_ref().take(room + 1).read_to_end(&mut out)?;
        if out.len() > limit {
            return Err(Error::TooLarge(limit));
        }
        data = unpadded(member.into_inner());
        if data.is_empty() {
            return Ok(out);
        }
    }
}

/// Whether these bytes begin as zlib does, with the window that everybody uses.
#[must_use]
pub fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [0x78, second, ..] if (0x7800 + u16::from(*second)) % 31 == 0)
}

/// Expands zlib, up to a bound. Zeros behind it are padding.
///
/// # Errors
/// When it is damaged, something else is behind it, or it expands to more than `limit` bytes.
pub fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut zlib = ZlibDecoder::new(data);
    zlib.by_ref().take(limit as u64 + 1).read_to_end(&mut out)?;
    if out.len() > limit {
        return Err(Error::TooLarge(limit));
    }
    if unpadded(zlib.into_inner()).is_empty() {
        return Ok(out);
    }
    Err(Error::Damaged(ErrorKind::InvalidData.into()))
}

/// The file's last four bytes are the size of its last member, which mostly is its only one.
fn first_guess(data: &[u8], limit: usize) -> usize {
    let told = data
        .last_chunk()
        .map_or(0, |size| u32::from_le_bytes(*size));
    // DEFLATE cannot expand to more than 1032 times its size.
    let possible = data.len().saturating_mul(1032).min(limit);
    usize::try_from(told).unwrap_or(limit).min(possible) + 1
}

/// Zeros after a member are padding, as gzip itself sees it.
fn unpadded(data: &[u8]) -> &[u8] {
    let zeros = data.iter().take_while(|byte| **byte == 0).count();
    &data[zeros..]
}
