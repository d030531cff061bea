//! Clones of the reference's pieces: what AWS described, turned into what AWS is asked to create.
//!
//! The SDK's own types go from one to the other, so that a field is copied whole or not at all; a
//! test with a description that uses every field holds the lists of what is not copied.

pub mod balanced;
pub mod differences;
pub mod service;
pub mod tags;
pub mod target_group;
pub mod task_definition;
