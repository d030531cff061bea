//! One file a command.

mod create;
mod delete;
mod list;
mod profile;
mod purge;

pub(crate) use self::create::create;
pub(crate) use self::delete::delete;
pub(crate) use self::list::list;
pub(crate) use self::purge::purge;
