//! What every plan has in common, whatever the resource.

mod prepare;
mod replace;
mod restore;

pub(crate) use prepare::{prepare, with_defaults};
pub(crate) use replace::requires_replace;
pub(crate) use restore::{restore, without_write_only};

#[cfg(test)]
mod tests;
