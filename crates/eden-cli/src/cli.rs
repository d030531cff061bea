//! What can be written on the command line.

mod help;
mod keys;
mod operate;
mod overrides;
mod reports;

use std::time::Duration;

use build_version::VERSION;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::{ArgValueCandidates, Shell};
use eden_core::expiry::Lifetime;
use eden_core::purge::period;

pub(crate) use self::keys::KeyFlags;
pub(crate) use self::operate::{
    Exec, Init, Logs, Open, Rollback, Share, Sleep, Status, Target, Verify, Wake,
};
pub(crate) use self::overrides::OverrideFlags;
pub(crate) use self::reports::{Report, ReportFlags, WhichPullRequest};
use crate::{complete, config_file};

/// The profile that is meant where none is named.
pub(crate) const DEFAULT_PROFILE: &str = "default";
/// The state table that is meant where none is named.
const DEFAULT_TABLE: &str = "eden";

/// The whole command line.
#[derive(Debug, Parser)]
// Python's argparse takes a flag's beginning for the flag, and scripts rely on it.
#[command(
    name = "eden",
    version = VERSION,
    about = "ECS Dynamic Environment Manager. Clone Amazon ECS environments easily.",
    infer_long_args = true,
    max_term_width = 100,
    after_help = help::EDEN
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create environment or deploy to existent
    #[command(visible_alias = "deploy", after_help = help::CREATE)]
    Create(Create),
    /// Show what a create would change; the exit status is 2 where that is anything
    #[command(after_help = help::DIFF)]
    Diff(Create),
    /// Delete environment
    #[command(visible_alias = "rm", after_help = help::DELETE)]
    Delete(Delete),
    /// Deploy what an environment ran before, by the digest of its image
    #[command(after_help = help::ROLLBACK)]
    Rollback(Rollback),
    /// List existing environments
    #[command(visible_alias = "list", mut_arg("profile", help::of_all), after_help = help::LS)]
    Ls(Ls),
    /// Delete all environments whose time has passed
    #[command(mut_arg("profile", help::of_all), after_help = help::PURGE)]
    Purge(Purge),
    /// Put an environment to sleep: nobody passes to it, and nothing of it runs
    Sleep(Sleep),
    /// Wake an environment that sleeps
    Wake(Wake),
    /// Let somebody in at a gated environment: with a link, or a cookie for a program
    #[command(after_help = help::SHARE)]
    Share(Share),
    /// Show the pull request of an environment how it is, after a deploy by Terraform
    Report(Report),
    /// Show every piece of an environment, its tasks and why they stop
    #[command(after_help = help::STATUS)]
    Status(Status),
    /// Show what the tasks of an environment log
    #[command(after_help = help::LOGS)]
    Logs(Logs),
    /// Open an environment in the browser
    Open(Open),
    /// Run a command in a container of an environment
    #[command(after_help = help::EXEC)]
    Exec(Exec),
    /// Write a profile of what is found around a service
    #[command(mut_args(help::of_init), after_help = help::INIT)]
    Init(Init),
    /// Ask AWS for whatever keeps a profile's environments from being made
    #[command(after_help = help::VERIFY)]
    Verify(Verify),
    /// Configure eden
    #[command(subcommand)]
    Config(Config),
    /// Print the version
    Version,
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
    #[command(mut_args(help::of_setup), after_help = help::SETUP)]
    Setup(Setup),
    /// Check configuration file integrity
    #[command(mut_arg("profile", help::of_check))]
    Check(Local),
    /// Push local profile to DynamoDB for use by eden API
    // The documentation also has `eden config --push`.
    #[command(long_flag = "push")]
    Push(Remote),
    /// Pull remote profile to local configuration
    Pull(Remote),
    /// List remote profiles
    #[command(visible_alias = "list")]
    Ls(Profiles),
    /// Delete remote profile from DynamoDB
    RemoteRm(Remote),
}

/// What every command takes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Profile and AWS")]
pub(crate) struct Local {
    /// Profile name in eden configuration file [default: default]
    #[arg(short, long, env = "EDEN_PROFILE", hide_env_values = true,
          add = ArgValueCandidates::new(complete::profiles))]
    pub(crate) profile: Option<String>,

    /// Eden configuration file path; without that file, eden/config in XDG_CONFIG_HOME
    #[arg(short, long, env = "EDEN_CONFIG", hide_env_values = true, default_value = config_file::DEFAULT)]
    pub(crate) config_path: String,

    /// AWS region [default: that of the AWS configuration]
    #[arg(long)]
    pub(crate) region: Option<String>,

    /// Profile of ~/.aws/config, in place of AWS_PROFILE and of AWS's other variables
    #[arg(long, value_name = "NAME")]
    pub(crate) aws_profile: Option<String>,

    /// Tell more of what is done
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

impl Local {
    /// The profile's name.
    pub(crate) fn profile(&self) -> &str {
        self.named_profile().unwrap_or(DEFAULT_PROFILE)
    }

    /// The profile that is named; CI sets a variable to nothing where it means to set none.
    pub(crate) fn named_profile(&self) -> Option<&str> {
        self.profile.as_deref().filter(|name| !name.is_empty())
    }
}

/// What every command takes that uses the state table.
#[derive(Args, Debug)]
pub(crate) struct Remote {
    #[command(flatten)]
    pub(crate) local: Local,

    /// Remote DynamoDB table name
    #[arg(long, env = "EDEN_TABLE", hide_env_values = true, default_value = DEFAULT_TABLE, value_name = "NAME")]
    pub(crate) remote_table_name: String,
}

impl Remote {
    /// The table's name.
    pub(crate) fn table(&self) -> &str {
        match self.remote_table_name.as_str() {
            "" => DEFAULT_TABLE,
            name => name,
        }
    }
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
    #[arg(long, add = ArgValueCandidates::new(complete::environments))]
    pub(crate) name: String,

    /// Image URI to deploy (ECR repository path, image name and tag)
    // Its beginnings are enough, whichever flags begin alike since.
    #[arg(long, aliases = ["i", "im", "imag", "image"])]
    pub(crate) image_uri: String,

    /// Take over what stands in the environment's place and carries no other owner's mark
    #[arg(long)]
    pub(crate) adopt: bool,

    /// Where the profile puts the environment elsewhere than it is, make it there and delete the old
    /// one
    #[arg(long = "move")]
    pub(crate) relocate: bool,

    /// Run a task before publication again where nobody knows any more whether it ran
    #[arg(long)]
    pub(crate) rerun_tasks: bool,

    /// Show what would be changed, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Protect the environment: purges leave it, and a delete needs --force. Later deploys leave it protected
    #[arg(long, conflicts_with = "unprotect")]
    pub(crate) protect: bool,

    /// Take the protection away
    #[arg(long)]
    pub(crate) unprotect: bool,

    #[command(flatten)]
    pub(crate) report: ReportFlags,

    #[command(flatten)]
    pub(crate) wishes: Wishes,

    #[command(flatten)]
    pub(crate) overrides: OverrideFlags,

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
#[command(next_help_heading = "How it runs")]
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

    #[command(flatten)]
    pub(crate) waiting: Waiting,
}

/// Whether to wait until an environment is healthy.
#[derive(Args, Debug)]
#[command(next_help_heading = "How it runs")]
pub(crate) struct Waiting {
    /// Wait until all tasks run and answer, and show the environment to others only then
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
    #[arg(long, add = ArgValueCandidates::new(complete::environments))]
    pub(crate) name: String,

    /// Delete what stands in the environment's place and carries no other owner's mark as well
    #[arg(long)]
    pub(crate) adopt: bool,

    /// Delete the environment although it is protected
    #[arg(long)]
    pub(crate) force: bool,

    /// Show what would be deleted, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

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

    /// Delete the environments of closed pull requests instead, and nothing else
    #[arg(long)]
    pub(crate) closed: bool,

    /// Repository whose pull requests may be asked for, such as octo/shop. By default that of the run
    #[arg(long, value_name = "NAME", requires = "closed")]
    pub(crate) repository: Option<String>,

    /// Delete the environments that nobody visited, deployed to or woke for so long instead, such as 14d, and nothing else
    #[arg(long, value_name = "DURATION", value_parser = period, conflicts_with = "closed")]
    pub(crate) not_visited_for: Option<Duration>,

    /// Do not ask on a terminal
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Tell what would be deleted, and delete nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
}

/// `eden config ls`.
#[derive(Args, Debug)]
pub(crate) struct Profiles {
    #[command(flatten)]
    pub(crate) remote: Remote,

    /// How to print the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) output: Format,
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
            Self::Create(create) | Self::Diff(create) => &create.remote.local,
            Self::Delete(delete) => &delete.remote.local,
            Self::Rollback(rollback) => &rollback.target.remote.local,
            Self::Init(init) => &init.remote.local,
            Self::Ls(ls) => &ls.remote.local,
            Self::Purge(purge) => &purge.remote.local,
            Self::Sleep(sleep) => &sleep.target.remote.local,
            Self::Wake(wake) => &wake.target.remote.local,
            Self::Share(share) => &share.target.remote.local,
            Self::Report(report) => &report.remote.local,
            Self::Status(status) => &status.target.remote.local,
            Self::Logs(logs) => &logs.target.remote.local,
            Self::Open(open) => &open.target.remote.local,
            Self::Exec(exec) => &exec.target.remote.local,
            Self::Verify(verify) => &verify.remote.local,
            Self::Config(config) => config.local(),
            Self::Version | Self::Completions { .. } => return None,
        })
    }
}

impl Config {
    fn local(&self) -> &Local {
        match self {
            Self::Setup(setup) => &setup.local,
            Self::Check(local) => local,
            Self::Ls(profiles) => &profiles.remote.local,
            Self::Push(remote) | Self::Pull(remote) | Self::RemoteRm(remote) => &remote.local,
        }
    }
}

#[cfg(test)]
mod tests;
