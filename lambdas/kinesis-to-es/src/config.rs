//! The function's environment variables.

use es_client::{Endpoint, Options, check_index};
use log_redact::SecretArn;
use mover::config::Variables;
use mover::{Place, Settings};

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// What all movers are told.
    pub(crate) settings: Settings,
    /// The cluster.
    pub(crate) endpoint: Endpoint,
    /// How documents are written.
    pub(crate) options: Options,
    /// What requests are authorized with, where they are not signed.
    pub(crate) secret: Option<SecretArn>,
    /// What the names of the indices begin with.
    pub(crate) index_name_prefix: String,
    /// Where failed logs are kept.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        let endpoint = Endpoint::from_variables(|name| variables.optional(name));
        Self {
            settings: Settings::read(variables),
            options: options(variables, endpoint.as_ref().ok()),
            secret: variables.secret_arn(),
            endpoint: variables.checked(endpoint),
            index_name_prefix: variables.parsed_by(
                "INDEX_NAME_PREFIX",
                "what the name of an index can begin with",
                |text| check_index(&text.to_lowercase()).map(|()| text.to_owned()),
            ),
            failed_logs: Place::read(variables),
        }
    }
}

fn options(variables: &mut Variables<'_>, endpoint: Option<&Endpoint>) -> Options {
    let read = Options::from_variables(|name| variables.optional(name), endpoint);
    read.unwrap_or_else(|problems| {
        for problem in problems {
            variables.problem(problem.to_string());
        }
        Options::default()
    })
}
