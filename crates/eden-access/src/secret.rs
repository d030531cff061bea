//! What opens a gate: the key, and the tokens and cookies that are made with it.

mod cookie;
mod cookie_header;
mod epoch;
mod gated_host;
mod key;
mod message;
mod tag;
mod token;

pub use self::cookie::{CookieError, VisitCookie, set_cookie_to_leave};
pub use self::cookie_header::holds_a_cookie_of;
pub use self::epoch::Epoch;
pub use self::gated_host::GatedHost;
pub use self::key::{Key, KeyError};
pub use self::message::MacMessage;
pub use self::tag::{Tag, TagError};
pub use self::token::{Grant, PresentedToken, Token, TokenError};

/// The cookie that lets a visitor through. Browsers take a name that begins so only from HTTPS, for one host, and for the
/// whole of it. <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix>
pub const COOKIE_NAME: &str = "__Host-eden";
