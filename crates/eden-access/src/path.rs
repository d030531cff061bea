//! The path to which a visitor may be sent on a host.

use std::fmt;

use percent_encoding::percent_decode;

/// The longest path with its query that is carried through a sign-in, in bytes. What is authenticated with it stays
/// below the 4,096 bytes that AWS KMS takes.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html>
const LONGEST: usize = 2048;
/// The paths that the door itself answers, on every host.
const DOOR_SEGMENT: &str = ".eden";

/// A path with its query, as it stands in the line of a request, that leads nowhere but to the host that it is put behind.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VisitPath(String);

/// Why a text is no path to send a visitor to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PathError {
    /// It does not begin as a path of a host does, or could be read as another host.
    #[error(
        "read the path to return to: it must begin with one slash, and not with two or a backslash. Use /."
    )]
    Beginning,
    /// It holds what a request never holds.
    #[error(
        "read the path to return to: it holds a control character or another that a request cannot hold. Use /."
    )]
    Characters,
    /// It leads to another path than the one that is written.
    #[error(
        "read the path to return to: it holds the segment . or .., which a browser resolves. Use /."
    )]
    DotSegment,
    /// It is a path of the door.
    #[error(
        "read the path to return to: /{DOOR_SEGMENT}/ is the door's, not the application's. Use /."
    )]
    Door,
    /// It is too long to be carried along.
    #[error("read the path to return to: it has more than {LONGEST} bytes. Use /.")]
    Length,
}

impl VisitPath {
    /// The host's first page.
    #[must_use]
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// Reads a path with its query.
    ///
    /// # Errors
    /// It could be read as another host, as another header, or as a path of the door, as it stands or once it is decoded.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        if text.len() > LONGEST {
            return Err(PathError::Length);
        }
        check_beginning(text.as_bytes())?;
        if !text.bytes().all(is_of_a_request) {
            return Err(PathError::Characters);
        }
        check_decoded(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The path with its query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VisitPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn check_beginning(path: &[u8]) -> Result<(), PathError> {
    match path {
        [b'/', b'/' | b'\\', ..] => Err(PathError::Beginning),
        [b'/', ..] => Ok(()),
        _ => Err(PathError::Beginning),
    }
}

/// Visible ASCII, less what browsers encode or read as something else: a backslash is a slash to them, and what follows a
/// hash is never sent.
fn is_of_a_request(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'\\' && byte != b'#'
}

/// Applications and proxies decode a path, some of them more than once: what is hidden in it is looked for until nothing
/// is left to decode. Each round makes it shorter by two bytes or more, so they are at most 1,024. The query decides
/// nothing of where it leads.
fn check_decoded(text: &str) -> Result<(), PathError> {
    let path = text.split('?').next().unwrap_or_default();
    let mut seen = path.as_bytes().to_vec();
    loop {
        check_segments(&seen)?;
        let decoded: Vec<u8> = percent_decode(&seen).collect();
        if decoded == seen {
            return Ok(());
        }
        check_beginning(&decoded)?;
        if decoded.iter().any(u8::is_ascii_control) {
            return Err(PathError::Characters);
        }
        seen = decoded;
    }
}

fn check_segments(path: &[u8]) -> Result<(), PathError> {
    let mut segments = path.split(|byte| matches!(byte, b'/' | b'\\' | b'?'));
    if segments
        .clone()
        .any(|segment| segment == b"." || segment == b"..")
    {
        return Err(PathError::DotSegment);
    }
    match segments.nth(1) {
        Some(first) if first.eq_ignore_ascii_case(DOOR_SEGMENT.as_bytes()) => Err(PathError::Door),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
