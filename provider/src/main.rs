//! `terraform-provider-baikonur`: wires the provider to the plugin protocol.

mod aws;
mod config;
mod data;
mod diagnose;
mod environment;
mod environments;
mod function;
mod functions;
mod lambda_environment;
mod package;
mod pipeline;
mod profile;
mod provider;
mod settings;
mod table;
mod tags;
mod texts;
mod timeouts;

use std::process::ExitCode;

use tfplugin6::{ServeOptions, serve};

/// Where Terraform knows the provider from.
const ADDRESS: &str = "registry.terraform.io/baikonur-oss/baikonur";

fn main() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == "--version")
    {
        println!("{} {}", env!("CARGO_PKG_NAME"), build_version::VERSION);
        return ExitCode::SUCCESS;
    }
    let options = ServeOptions::new(ADDRESS).logging([
        env!("CARGO_CRATE_NAME"),
        "eden_core",
        "kinesis_pipeline",
    ]);
    serve(provider::Baikonur, options)
}
