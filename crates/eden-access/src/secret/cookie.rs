//! The cookie that lets a visitor through, and how a rule recognizes it.

use std::fmt;

use zeroize::Zeroizing;

use super::COOKIE_NAME;
use super::epoch::Epoch;
use super::tag::Tag;

/// 128 bits are what nobody guesses. In hexadecimal digits, since ALB ignores case when it compares: in base64 two
/// letters would be one, and some bits would be lost.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html>
const VALUE_BYTES: usize = 16;

/// Everything but the value and how long it is kept: for the whole host, never read by scripts, and sent along when a
/// link of another site leads here, which is how a visitor comes back from a sign-in.
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Lax";

/// The value of a visitor's cookie. It is never shown by accident, and wiped when it is dropped.
///
/// It is compared by [`holds_a_cookie_of`](super::holds_a_cookie_of) alone, in constant time.
#[derive(Clone)]
pub struct VisitCookie(Zeroizing<String>);

/// Why a cookie cannot be set.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CookieError {
    /// No rule lets it through any more.
    #[error(
        "set the visitor's cookie: its epoch is over. Compute the cookie of the present epoch."
    )]
    Over,
}

impl VisitCookie {
    /// The cookie, from the tag of [`GatedHost::cookie_message`](super::GatedHost::cookie_message).
    #[must_use]
    pub fn from_tag(tag: &Tag) -> Self {
        Self(Zeroizing::new(hex::encode(&tag.as_bytes()[..VALUE_BYTES])))
    }

    /// The header `Set-Cookie` that gives it to a browser, until the end of the epoch after its own.
    ///
    /// # Errors
    /// That time has passed.
    pub fn set_cookie(&self, epoch: Epoch, now: u64) -> Result<Zeroizing<String>, CookieError> {
        let seconds = epoch.end_of_next().saturating_sub(now);
        if seconds == 0 {
            return Err(CookieError::Over);
        }
        let pair = self.pair();
        Ok(Zeroizing::new(format!(
            "{}; {ATTRIBUTES}; Max-Age={seconds}",
            *pair
        )))
    }

    /// Name and value, as a program that is no browser sends them in the header `Cookie`.
    #[must_use]
    pub fn pair(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{COOKIE_NAME}={}", *self.0))
    }

    /// The value of a rule's condition on the header `Cookie` that lets it through, among other cookies or alone.
    #[must_use]
    pub fn pattern(&self) -> Zeroizing<String> {
        let pair = self.pair();
        Zeroizing::new(format!("*{}*", pair.to_ascii_lowercase()))
    }

    /// Whether a value of a rule recognizes a cookie of the door, of whatever epoch, and nothing less.
    pub(crate) fn is_pattern(value: &str) -> bool {
        let (before, after) = (format!("*{COOKIE_NAME}=").to_ascii_lowercase(), "*");
        value
            .to_ascii_lowercase()
            .strip_prefix(&before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|value| {
                value.len() == 2 * VALUE_BYTES && value.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
    }

    pub(super) fn value(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for VisitCookie {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VisitCookie(hidden)")
    }
}

/// The header `Set-Cookie` that takes the cookie from a browser, at `/.eden/leave`.
#[must_use]
pub fn set_cookie_to_leave() -> String {
    format!("{COOKIE_NAME}=; {ATTRIBUTES}; Max-Age=0")
}

#[cfg(test)]
mod tests;
