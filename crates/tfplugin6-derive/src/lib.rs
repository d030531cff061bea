//! Derives a Terraform schema and its conversions from a Rust struct.
