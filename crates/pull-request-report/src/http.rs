//! Calls of a forge's API over HTTP.

mod advice;
mod again;
mod base;
mod call;
mod client;
mod link;
mod token;
mod transport;
mod waiting;

pub use self::base::{ApiBase, ApiBaseError};
pub(crate) use self::call::{Call, Repeat};
pub(crate) use self::client::{Api, Client};
pub use self::token::Token;
