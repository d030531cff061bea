//! What is asked of a forge.

use http::Method;
use serde_json::Value;

/// What is asked of a forge.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    /// What it does, for an error: `update the comment`.
    pub(crate) attempted: &'a str,
    /// The pull request that it is about, for an error.
    pub(crate) subject: &'a str,
    /// What the token needs for it.
    pub(crate) needs: &'static str,
    pub(crate) method: Method,
    /// Begins with a slash, and continues the API's base; every part was checked to be a name or a number.
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) repeat: Repeat,
}

/// What to do when it is not known whether a call was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Twice is the same as once: make it again.
    Safe,
    /// Twice makes two things: report it to the caller, who looks for the first.
    Never,
}
