//! Looking after an environment that is there: how it is, what it logs, and a shell in it; and after a
//! profile: what it would say, and whether it can be used. Nothing here changes anything.

pub mod logs;
pub mod look_around;
pub mod running;
pub mod session;
pub mod status;
pub mod streams;
mod tasks;
pub mod verify;
