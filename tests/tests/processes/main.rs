//! Eden through its real programs: many at once, killed anywhere, in trouble, under names as people have them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod calls;
mod exact;
mod faults;
mod kills;
mod lane;
mod many;
mod names;
mod older;
mod sweep;
