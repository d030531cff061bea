//! The function's environment variables.

use http_post::Compression;
use http_post::settings::form::Bodies;
use http_post::settings::{HTTP, Transport};
use log_redact::SecretArn;
use mover::config::Variables;
use mover::{Place, Settings};

/// The configuration of the function.
#[derive(Debug)]
pub(crate) struct Config {
    /// Configuration common to all movers.
    pub(crate) settings: Settings,
    /// The server.
    pub(crate) transport: Transport,
    /// What is posted.
    pub(crate) bodies: Bodies,
    /// What holds headers.
    pub(crate) secret: Option<SecretArn>,
    /// Where failed logs are kept.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        let bodies = Bodies::from_variables(|name| variables.optional(name));
        Self {
            settings: Settings::read(variables),
            transport: http_sink::transport(variables, &HTTP, Compression::Text),
            bodies: http_sink::report(variables, bodies),
            secret: variables.secret_arn(),
            failed_logs: Place::read(variables),
        }
    }
}
