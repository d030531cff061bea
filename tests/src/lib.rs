//! End-to-end tests: real Terraform, the real provider, stand-ins that speak the AWS wire protocol.

pub mod api;
pub mod aws;
pub mod cli;
pub mod example;
pub mod exercise;
pub mod least;
pub mod logs;
pub mod modules;
pub mod pipeline;
pub mod python;
pub mod ran;
pub mod roles;
pub mod stage;
pub mod tool;
pub mod user;
