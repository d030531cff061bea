//! `terraform-provider-baikonur`: wires the provider to the plugin protocol.

mod aws;
mod config;
mod diagnose;
mod environment;
mod provider;

fn main() {}
