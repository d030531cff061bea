//! One file a command.

mod create;
mod delete;
mod later;
mod list;
mod profile;
mod progress;
mod purge;

pub(crate) use self::create::create;
pub(crate) use self::delete::delete;
pub(crate) use self::later::{Work, accept, carry_out};
pub(crate) use self::list::list;
pub(crate) use self::progress::progress;
pub(crate) use self::purge::purge;
