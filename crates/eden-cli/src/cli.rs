//! What can be written on the command line.

mod keys;

use std::time::Duration;

use build_version::VERSION;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use eden_core::expiry::Lifetime;

pub(crate) use self::keys::KeyFlags;

/// The profile that is meant where none is named.
pub(crate) const DEFAULT_PROFILE: &str = "default";

/// The whole command line.
#[derive(Debug, Parser)]
// Python's argparse takes a flag's beginning for the flag, and scripts rely on it.
#[command(
    name = "eden",
    version = VERSION,
    about = "ECS Dynamic Environment Manager. Clone Amazon ECS environments easily.",
    infer_long_args = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create environment or deploy to existent
    Create(Create),
    /// Delete environment
    Delete(Delete),
    /// List existing environments
    Ls(Ls),
    /// Delete all environments whose time has passed
    Purge(Purge),
    /// Put an environment to sleep: nobody passes to it, and nothing of it runs
    Sleep(Sleep),
    /// Wake an environment that sleeps
    Wake(Wake),
    /// Configure eden
    #[command(subcommand)]
    Config(Config),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The commands below `eden config`.
#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Setup profiles for other commands
    Setup(Setup),
    /// Check configuration file integrity
    Check(Local),
    /// Push local profile to DynamoDB for use by eden API
    // The documentation also has `eden config --push`.
    #[command(long_flag = "push")]
    Push(Remote),
    /// Pull remote profile to local configuration
    Pull(Remote),
    /// List remote profiles
    Ls(Remote),
    /// Delete remote profile from DynamoDB
    RemoteRm(Remote),
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Local {
    /// Profile name in eden configuration file [default: default]
    #[arg(short, long)]
    pub(crate) profile: Option<String>,

    /// Eden configuration file path
    #[arg(short, long, default_value = "~/.eden/config")]
    pub(crate) config_path: String,

    /// Tell more of what is done
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

impl Local {
    /// The profile's name.
    pub(crate) fn profile(&self) -> &str {
        self.profile.as_deref().unwrap_or(DEFAULT_PROFILE)
    }
}

/// What every command takes that uses the state table.
#[derive(Args, Debug)]
pub(crate) struct Remote {
    #[command(flatten)]
    pub(crate) local: Local,

    /// Remote DynamoDB table name
    #[arg(long, default_value = "eden", value_name = "NAME")]
    pub(crate) remote_table_name: String,
}

/// How results are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people
    Text,
    /// One JSON document for programs
    Json,
}

/// `eden create`.
#[derive(Args, Debug)]
pub(crate) struct Create {
    /// Environment name (branch name etc.)
    #[arg(long)]
    pub(crate) name: String,

    /// Image URI to deploy (ECR repository path, image name and tag)
    #[arg(long)]
    pub(crate) image_uri: String,

    /// Take over what stands in the environment's place and carries no other owner's mark
    #[arg(long)]
    pub(crate) adopt: bool,

    /// Where the profile puts the environment elsewhere than it is, make it there and delete the old
    /// one
    #[arg(long = "move")]
    pub(crate) relocate: bool,

    #[command(flatten)]
    pub(crate) wishes: Wishes,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,

    #[command(flatten)]
    pub(crate) keys: KeyFlags,
}

/// What can be asked for beside the image; what is not is left as it was.
#[derive(Args, Debug)]
pub(crate) struct Wishes {
    /// Environment variable to set on the container; may be given several times
    #[arg(long = "env", value_name = "KEY=VALUE", value_parser = variable)]
    pub(crate) environment: Vec<(String, String)>,

    /// Number of tasks; by default that of the reference service, and one at least
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = tasks)]
    pub(crate) desired_count: Option<i32>,

    /// How long to keep the environment, counted from each deploy, such as 72h; or never
    #[arg(long, value_name = "DURATION", value_parser = Lifetime::ttl)]
    pub(crate) ttl: Option<Lifetime>,

    /// Until when to keep the environment, in RFC 3339; or never
    #[arg(long, value_name = "TIME", value_parser = Lifetime::until, conflicts_with = "ttl")]
    pub(crate) expires_at: Option<Lifetime>,

    /// Wait until all tasks run and answer, and publish the environment only then
    #[arg(long)]
    pub(crate) wait: bool,

    /// How long to wait
    #[arg(long, value_name = "DURATION", default_value = "10m", requires = "wait",
          value_parser = humantime::parse_duration)]
    pub(crate) wait_timeout: Duration,
}

/// A number of tasks.
fn tasks(text: &str) -> Result<i32, String> {
    let number: i64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    eden_core::tasks::count(number).map_err(|error| error.to_string())
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

/// `eden delete`.
#[derive(Args, Debug)]
pub(crate) struct Delete {
    /// Environment name (branch name etc.)
    #[arg(long)]
    pub(crate) name: String,

    /// Delete what stands in the environment's place and carries no other owner's mark as well
    #[arg(long)]
    pub(crate) adopt: bool,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,

    #[command(flatten)]
    pub(crate) keys: KeyFlags,
}

/// `eden ls`.
#[derive(Args, Debug)]
pub(crate) struct Ls {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden purge`.
#[derive(Args, Debug)]
pub(crate) struct Purge {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// Tell what would be deleted, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// An environment that a command is about.
#[derive(Args, Debug)]
pub(crate) struct Named {
    /// Environment name (branch name etc.)
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden sleep`.
#[derive(Args, Debug)]
pub(crate) struct Sleep {
    #[command(flatten)]
    pub(crate) named: Named,
}

/// `eden wake`.
#[derive(Args, Debug)]
pub(crate) struct Wake {
    #[command(flatten)]
    pub(crate) named: Named,

    /// Wait until all tasks run and answer, and let visitors in
    #[arg(long)]
    pub(crate) wait: bool,

    /// How long to wait, before the environment is given up
    #[arg(long, value_name = "DURATION", default_value = "10m", requires = "wait",
          value_parser = humantime::parse_duration)]
    pub(crate) wait_timeout: Duration,
}

/// `eden config setup`.
#[derive(Args, Debug)]
pub(crate) struct Setup {
    #[command(flatten)]
    pub(crate) local: Local,

    #[command(flatten)]
    pub(crate) keys: KeyFlags,
}

impl Command {
    /// The flags that every command but `completions` takes.
    pub(crate) fn local(&self) -> Option<&Local> {
        Some(match self {
            Self::Create(create) => &create.remote.local,
            Self::Delete(delete) => &delete.remote.local,
            Self::Ls(ls) => &ls.remote.local,
            Self::Purge(purge) => &purge.remote.local,
            Self::Sleep(sleep) => &sleep.named.remote.local,
            Self::Wake(wake) => &wake.named.remote.local,
            Self::Config(config) => config.local(),
            Self::Completions { .. } => return None,
        })
    }
}

impl Config {
    fn local(&self) -> &Local {
        match self {
            Self::Setup(setup) => &setup.local,
            Self::Check(local) => local,
            Self::Push(remote) | Self::Pull(remote) | Self::Ls(remote) | Self::RemoteRm(remote) => {
                &remote.local
            }
        }
    }
}

#[cfg(test)]
mod tests;
