//! Carries out plans: pieces that do not depend on each other are made at the same time.

mod alias;
pub mod create;
pub mod delete;
mod priority;
pub mod publish;
mod publish_tasks;
pub(crate) mod reserve;
mod rule;
mod service;
mod tags;
mod target_group;
mod task_definition;
mod work;
