//! Decisions over hand-made findings.

mod albs;
mod aliases;
mod by_hand;
mod overrides;
mod priorities;
mod repairs;
pub(crate) mod scene;
mod services;
mod several;
mod tags;
mod whole;
