//! Which cookies a request carries.

use subtle::{Choice, ConstantTimeEq};

use super::COOKIE_NAME;
use super::cookie::VisitCookie;

/// Whether a request carries one of the right cookies, given all values of its header `Cookie`.
///
/// Whoever does should have passed the rule, which is being changed: such a visitor waits, and is not sent to sign in.
/// One right value among others of the same name is enough, as it is for the rule.
#[must_use]
pub fn holds_a_cookie_of(headers: &[&str], right: &[VisitCookie]) -> bool {
    let mut found = Choice::from(0);
    for value in headers.iter().flat_map(|header| visit_values(header)) {
        for cookie in right {
            found |= value.as_bytes().ct_eq(cookie.value().as_bytes());
        }
    }
    found.into()
}

/// The values of the door's cookie in one header, in which names are compared as a whole, with their case.
/// <https://datatracker.ietf.org/doc/html/rfc6265#section-5.4>
fn visit_values(header: &str) -> impl Iterator<Item = &str> {
    header
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| name.trim() == COOKIE_NAME)
        .map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests;
