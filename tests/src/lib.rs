//! End-to-end tests: real Terraform, the real provider, stand-ins that speak the AWS wire protocol.

pub mod stage;
