//! Whether a form of the door's own page was sent.

use super::request::RequestHead;
use crate::host::Host;

/// Why a request that changes something is refused: 403.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OriginError {
    /// It does not say where it comes from.
    #[error(
        "accept a change: the request has no header Origin, or several. Send it from the door's own page."
    )]
    Missing,
    /// It comes from another site, such as a preview, or from one that hides what it is.
    #[error(
        "accept a change: the request comes from another site. Send it from the door's own page."
    )]
    Other,
}

/// Checks that a request comes from a page of the door's own host.
///
/// # Errors
/// Its header Origin is missing, `null`, or another than `https://` and that host.
pub fn check_origin(request: &RequestHead<'_>, door_host: &Host) -> Result<(), OriginError> {
    match request.only_value("origin") {
        None => Err(OriginError::Missing),
        Some(origin) if origin == door_host.origin() => Ok(()),
        Some(_) => Err(OriginError::Other),
    }
}

#[cfg(test)]
mod tests;
