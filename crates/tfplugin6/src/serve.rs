//! From process start to exit.

mod connection;
mod environment;
mod error;
mod handshake;
mod incoming;
mod listener;
mod logging;
mod panics;
mod plugin;
mod process;
mod reattach;
mod server;
mod services;
mod tls;

use std::process::ExitCode;
use std::time::Duration;

use error::ServeError;

use crate::provider::Provider;

/// How a provider is served.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    address: String,
    debug: bool,
    crates: Vec<&'static str>,
}

impl ServeOptions {
    /// Serves under a source address such as `registry.terraform.io/baikonur-oss/baikonur`.
    ///
    /// With `-debug` on the command line the provider is served for a debugger: it prints the
    /// `TF_REATTACH_PROVIDERS` to start Terraform with, instead of being started by it.
    pub fn new(address: impl Into<String>) -> Self {
        let debug = std::env::args()
            .skip(1)
            .any(|argument| matches!(argument.as_str(), "-debug" | "--debug"));
        Self {
            address: address.into(),
            debug,
            crates: Vec::new(),
        }
    }

    /// Serves for a debugger, or not, whatever the command line says.
    #[must_use]
    pub fn debug(mut self, debug: bool) -> Self {
        self.debug = debug;
        self
    }

    /// Logs what these crates tell; others are only heard when they warn.
    #[must_use]
    pub fn logging(mut self, crates: impl IntoIterator<Item = &'static str>) -> Self {
        self.crates.extend(crates);
        self
    }

    /// The provider's name, the last part of its address.
    fn name(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }
}

/// Serves a provider until Terraform is done with it; the whole of a provider's `main`.
pub fn serve<P: Provider>(provider: P, options: ServeOptions) -> ExitCode {
    match run(provider, options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run<P: Provider>(provider: P, options: ServeOptions) -> Result<(), ServeError> {
    const LINGER: Duration = Duration::from_millis(100);
    const STACK: usize = 8 << 20;
    let name = options.name().to_owned();
    let crates = options.crates.clone();
    let plan = plugin::Plan::of(options)?;
    logging::init(&name, &crates);
    panics::report_on_stderr();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Handlers are deep where nothing is optimised; only what is touched is ever allocated.
        .thread_stack_size(STACK)
        .enable_all()
        .build()
        .map_err(ServeError::Runtime)?;
    let result = runtime.block_on(plugin::run(provider, plan));
    runtime.shutdown_timeout(LINGER);
    result
}
