//! Whole environments on the stand-ins for AWS, each where it answers as AWS does.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod albs;
mod by_hand;
mod calls;
mod create;
mod crowd;
mod delete;
mod deploy;
mod drift;
mod earlier;
mod exact;
mod faults;
mod foreign;
mod gate;
mod generations;
mod idle;
mod interleavings;
mod kills;
mod leases;
mod moves;
mod names;
mod needs;
mod object;
mod older;
mod overrides;
mod owned;
mod passing;
mod planted;
mod policies;
mod pool;
mod publish_tasks;
mod publishing;
mod python;
mod races;
mod refusals;
mod several;
mod sleep_pairs;
mod sleeping;
mod stack;
mod stage;
mod stop;
mod sweep;
mod waking;

/// Runs the same test on both stand-ins.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod moto {
            $(#[tokio::test] async fn $name() { super::$name(testbed::Kind::Moto).await; })*
        }
        mod ministack {
            $(#[tokio::test] async fn $name() { super::$name(testbed::Kind::Ministack).await; })*
        }
    };
}
pub(crate) use on_both;
