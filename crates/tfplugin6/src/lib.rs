//! Terraform's plugin protocol 6 as a Rust library: handshake, mutual TLS, schemas, typed values.
