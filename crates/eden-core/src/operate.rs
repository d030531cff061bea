//! Looking after an environment that is there: how it is, what it logs, and a shell in it. Nothing here changes it.

pub mod logs;
pub mod running;
pub mod session;
pub mod status;
pub mod streams;
mod tasks;
