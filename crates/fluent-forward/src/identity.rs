//! Who the client is, where that can change while it runs.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::options::{Secret, User};

/// What a client identifies itself with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What both sides know.
    pub shared_key: Secret,
    /// Who the client is, where the server asks for it.
    pub user: Option<User>,
}

/// An identity that may be known later, or not.
pub type Renewed<'a> = Pin<Box<dyn Future<Output = Option<Identity>> + Send + 'a>>;

/// Who knows what the client identifies itself with.
pub trait Identify: fmt::Debug + Send + Sync {
    /// What is known now.
    fn current(&self) -> Option<Identity>;

    /// What is right after the server refused this one: nothing where no other is known.
    fn renewed<'a>(&'a self, refused: &'a Identity) -> Renewed<'a>;
}
