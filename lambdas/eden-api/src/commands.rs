//! One file a command.

mod create;
mod delete;
mod list;
mod profile;

pub(crate) use self::create::create;
pub(crate) use self::delete::delete;
pub(crate) use self::list::list;
