//! The function's environment variables.

use std::time::Duration;

use fluent_forward::settings::ENDPOINT;
use fluent_forward::{Options, Secret, Settings as Transport, User};
use log_redact::SecretArn;
use mover::config::Variables;
use mover::{Place, Settings};

/// What the function is told.
#[derive(Debug)]
pub(crate) struct Config {
    /// What all movers are told.
    pub(crate) settings: Settings,
    /// The Fluent server.
    pub(crate) server: Options,
    /// What holds the shared key, where no variable does.
    pub(crate) secret: Option<SecretArn>,
    /// What tags end with.
    pub(crate) tag: String,
    /// Whether batches are compressed.
    pub(crate) is_compressed: bool,
    /// Where failed logs are kept.
    pub(crate) failed_logs: Place,
}

impl Config {
    pub(crate) fn read(variables: &mut Variables<'_>) -> Self {
        let transport = transport(variables);
        Self {
            settings: Settings::read(variables),
            is_compressed: transport.is_compressed,
            server: server(variables, transport),
            secret: variables.secret_arn(),
            tag: variables.text("LOG_FLUENT_TAG"),
            failed_logs: Place::read(variables),
        }
    }
}

fn transport(variables: &mut Variables<'_>) -> Transport {
    // Without one, there is nothing to connect to.
    variables.text(ENDPOINT);
    Transport::from_variables(|name| variables.optional(name)).unwrap_or_else(|problems| {
        for problem in problems {
            variables.problem(problem.to_string());
        }
        Transport::default()
    })
}

fn server(variables: &mut Variables<'_>, transport: Transport) -> Options {
    let mut options = Options::new(transport.endpoint);
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
    options.ca_file = transport.ca_file;
    options.ca_pem = transport.ca_pem;
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
