//! The commands that look after an environment that is there, or after a profile.

use std::time::Duration;

use clap::{ArgGroup, Args};
use clap_complete::ArgValueCandidates;

use super::{Format, KeyFlags, Remote, Waiting};
use crate::complete;

/// Which environment, as these commands take it.
#[derive(Args, Debug)]
pub(crate) struct Target {
    /// Environment name (branch name etc.)
    #[arg(value_name = "NAME", required_unless_present = "named",
          add = ArgValueCandidates::new(complete::environments))]
    name: Option<String>,

    /// The same as a flag, as `create` and `delete` take it
    #[arg(
        long = "name",
        value_name = "NAME",
        conflicts_with = "name",
        id = "named"
    )]
    named: Option<String>,

    #[command(flatten)]
    pub(crate) remote: Remote,
}

impl Target {
    /// The environment's name.
    pub(crate) fn name(&self) -> &str {
        let name = self.name.as_deref().or(self.named.as_deref());
        name.unwrap_or_default()
    }
}

/// `eden status`.
#[derive(Args, Debug)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) target: Target,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden logs`.
#[derive(Args, Debug)]
pub(crate) struct Logs {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Go on with what is written from now on, also by the tasks of later deploys
    #[arg(short, long)]
    pub(crate) follow: bool,

    /// How far back to begin, such as 10m
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = humantime::parse_duration)]
    pub(crate) since: Duration,

    /// Only this container's
    #[arg(long, value_name = "NAME")]
    pub(crate) container: Option<String>,

    /// How to print each line: as text, or as a JSON document
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden open`.
#[derive(Args, Debug)]
pub(crate) struct Open {
    #[command(flatten)]
    pub(crate) target: Target,
}

/// `eden exec`.
#[derive(Args, Debug)]
pub(crate) struct Exec {
    #[command(flatten)]
    pub(crate) target: Target,

    /// The container; by default the one that got the image
    #[arg(long, value_name = "NAME")]
    pub(crate) container: Option<String>,

    /// What to run
    #[arg(last = true, value_name = "COMMAND", default_value = "/bin/sh")]
    pub(crate) command: Vec<String>,
}

/// `eden share`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true)))]
pub(crate) struct Share {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Print a link to each host, good for so long, such as 24h
    #[arg(long = "for", value_name = "DURATION", group = "what", value_parser = humantime::parse_duration)]
    pub(crate) lifetime: Option<Duration>,

    /// Print the header that a program sends to each host; it is good for 12 to 24 hours
    #[arg(long, group = "what")]
    pub(crate) cookie: bool,

    /// Take back all links and cookies that were given out before
    #[arg(long, group = "what")]
    pub(crate) revoke: bool,
}

/// `eden sleep`.
#[derive(Args, Debug)]
pub(crate) struct Sleep {
    #[command(flatten)]
    pub(crate) target: Target,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden wake`.
#[derive(Args, Debug)]
pub(crate) struct Wake {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Keep it awake for so long, such as 8h: it does not fall asleep by itself before
    #[arg(long = "for", value_name = "DURATION", value_parser = humantime::parse_duration)]
    pub(crate) keep: Option<Duration>,

    #[command(flatten)]
    pub(crate) waiting: Waiting,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden verify`.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The image to ask for; by default the reference's own
    #[arg(long)]
    pub(crate) image_uri: Option<String>,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden rollback`.
#[derive(Args, Debug)]
pub(crate) struct Rollback {
    #[command(flatten)]
    pub(crate) target: Target,

    /// Of an environment of several services, the one that goes back; by default those of the newest deploy
    #[arg(long, value_name = "KEY")]
    pub(crate) endpoint: Option<String>,

    #[command(flatten)]
    pub(crate) waiting: Waiting,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden init`.
#[derive(Args, Debug)]
pub(crate) struct Init {
    /// ARN of the ECS service that previews are to be clones of
    #[arg(long, value_name = "ARN")]
    pub(crate) service: String,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,

    #[command(flatten)]
    pub(crate) keys: KeyFlags,
}
