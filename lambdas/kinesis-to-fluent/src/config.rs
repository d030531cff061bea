//! The function's environment variables.

use std::time::Duration;

use fluent_forward::{Endpoint, Options, Secret, User};
use mover::config::Variables;
use mover::{Place, Settings};

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// What all movers are told.
    pub(crate) settings: Settings,
    /// The Fluent server.
    pub(crate) server: Options,
    /// What tags end with.
    pub(crate) tag: String,
    /// Whether batches are compressed.
    pub(crate) is_compressed: bool,
    /// Where failed logs are kept.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        Self {
            settings: Settings::read(variables),
            server: server(variables),
            tag: variables.text("LOG_FLUENT_TAG"),
            is_compressed: is_compressed(variables),
            failed_logs: Place::read(variables),
        }
    }
}

fn server(variables: &mut Variables<'_>) -> Options {
    let endpoint = variables.text("LOG_FLUENT_SINK_ENDPOINT");
    let mut options = Options::new(if endpoint.is_empty() {
        Endpoint::default()
    } else {
        let read = endpoint.parse::<Endpoint>();
        variables.checked(read.map_err(|error| {
            format!("LOG_FLUENT_SINK_ENDPOINT is not the address of a Fluent server: {error}")
        }))
    });
    if let Some(name) = variables.optional("AWS_LAMBDA_FUNCTION_NAME") {
        options.hostname = name;
    }
    if variables.is_set("LOG_FLUENT_ACK_TIMEOUT") {
        let what = "a number of seconds such as 30";
        let seconds: u32 = variables.parsed("LOG_FLUENT_ACK_TIMEOUT", what);
        options.ack_timeout = Duration::from_secs(seconds.into());
    }
    options.shared_key = variables.optional("LOG_FLUENT_SHARED_KEY").map(Secret::new);
    options.user = user(variables, options.shared_key.is_some());
    options.ca_file = variables.optional("LOG_FLUENT_CA_FILE").map(Into::into);
    if options.ca_file.is_some() && !options.endpoint.tls {
        variables.problem(
            "LOG_FLUENT_CA_FILE is set, and LOG_FLUENT_SINK_ENDPOINT does not begin with `tls://`"
                .to_owned(),
        );
    }
    options
}

fn user(variables: &mut Variables<'_>, has_key: bool) -> Option<User> {
    let name = variables.optional("LOG_FLUENT_USERNAME");
    let password = variables.optional("LOG_FLUENT_PASSWORD").map(Secret::new);
    if name.is_some() != password.is_some() {
        variables
            .problem("of LOG_FLUENT_USERNAME and LOG_FLUENT_PASSWORD only one is set".to_owned());
    }
    if name.is_some() && !has_key {
        variables.problem("LOG_FLUENT_USERNAME is set without LOG_FLUENT_SHARED_KEY".to_owned());
    }
    let (name, password) = (name?, password?);
    Some(User { name, password })
}

fn is_compressed(variables: &mut Variables<'_>) -> bool {
    match variables.optional("LOG_FLUENT_COMPRESS").as_deref() {
        None | Some("text") => false,
        Some("gzip") => true,
        Some(other) => {
            variables.problem(format!(
                "LOG_FLUENT_COMPRESS is {other:?}, which is not `gzip` or `text`"
            ));
            false
        }
    }
}
