//! What help says beside the flags.

use clap::Arg;

use super::keys::HEADING;

/// After the list of commands.
pub(super) const EDEN: &str = "\
Examples:
  eden create -p api --name pr-12 --image-uri $REPOSITORY:pr-12
  eden ls
  eden logs pr-12 -f
  eden delete -p api --name pr-12

EDEN_PROFILE, EDEN_TABLE and EDEN_CONFIG stand for -p, --remote-table-name and -c.";

/// After the flags of `eden create`.
pub(super) const CREATE: &str = "\
Examples:
  eden create -p api --name pr-12 --image-uri $REPOSITORY:pr-12
  eden create -p api --name pr-12 --image-uri $REPOSITORY:pr-12 --wait --ttl 72h

`eden create --help` also lists a flag for each key of a profile.";

/// After the flags of `eden diff`.
pub(super) const DIFF: &str = "\
Examples:
  eden diff -p api --name pr-12 --image-uri $REPOSITORY:pr-12

It takes the flags of `eden create`, and changes nothing.";

/// After the flags of `eden delete`.
pub(super) const DELETE: &str = "\
Examples:
  eden delete -p api --name pr-12
  eden delete --name pr-12

Without -p and without a profile `default`, the environment is found by its name alone. `eden delete --help` also lists a flag for each key of a profile.";

/// After the flags of `eden ls`.
pub(super) const LS: &str = "\
Examples:
  eden ls -p api
  eden ls --output json | jq -r '.[].endpoint'";

/// After the flags of `eden purge`.
pub(super) const PURGE: &str = "\
Examples:
  eden purge --dry-run
  eden purge -p api --yes";

/// After the flags of `eden status`.
pub(super) const STATUS: &str = "\
Examples:
  eden status pr-12
  eden status pr-12 --output json | jq '.[].service.tasks'";

/// After the flags of `eden logs`.
pub(super) const LOGS: &str = "\
Examples:
  eden logs pr-12 --since 10m
  eden logs pr-12 -f --container app

Shown are the tasks that run, those that ECS still knows, for about an hour after they stopped, and those that the \
service's last events name. Older ones are not known any more.";

/// After the flags of `eden exec`.
pub(super) const EXEC: &str = "\
Examples:
  eden exec pr-12
  eden exec pr-12 --container app -- rails console

It needs the session-manager-plugin of AWS, and a reference service with `enableExecuteCommand`.";

/// After the flags of `eden share`.
pub(super) const SHARE: &str = "\
Examples:
  eden share pr-12 --for 24h
  eden share pr-12 --revoke --for 24h
  curl -H \"$(eden share pr-12 --cookie | cut -d' ' -f2-)\" https://api-pr-12.dev.example.com/

A link is a secret: whoever has it can visit until it expires, and for up to 24 hours longer. It needs the functions of \
the door, and the right to read the door's key.";

/// After the flags of `eden rollback`.
pub(super) const ROLLBACK: &str = "\
Examples:
  eden rollback pr-12 -p api

Image and environment variables go back to what they were before the last deploy of something else; a second rollback
undoes the first. It undoes no migration. Where Terraform or CI deploys the environment, its next run brings the other
image back.";

/// After the flags of `eden init`.
pub(super) const INIT: &str = "\
Examples:
  eden init -p api --service $SERVICE_ARN --endpoint-s3-bucket-name my-environments
  eden verify -p api

`eden init --help` also lists a flag for each key of a profile: what is given is not looked for. Nothing is changed in
AWS, and a profile that is there is not overwritten.";

/// After the flags of `eden verify`.
pub(super) const VERIFY: &str = "\
Examples:
  eden verify -p api
  eden verify -p api --image-uri $REPOSITORY:pr-12

Nothing is changed. The exit status is 1 where anything is found.";

/// After the flags of `eden config setup`.
pub(super) const SETUP: &str = "\
Examples:
  eden config setup -p api --name-prefix dev-dynamic-api --target-cluster dev
  eden config check -p api";

/// The profile of a command that works on all of them.
pub(super) fn of_all(profile: Arg) -> Arg {
    profile.help("Profile name in eden configuration file [default: all profiles]")
}

/// The profile of `eden config check`.
pub(super) fn of_check(profile: Arg) -> Arg {
    profile.help("Profile name in eden configuration file [default: all of them]")
}

/// The keys that `eden init` does not look for.
pub(super) fn of_init(flag: Arg) -> Arg {
    if flag.get_help_heading() == Some(HEADING) {
        flag.help_heading("Profile keys, which are then not looked for")
    } else {
        flag
    }
}

/// The keys that `eden config setup` sets are what it is for.
pub(super) fn of_setup(flag: Arg) -> Arg {
    if flag.get_help_heading() == Some(HEADING) {
        flag.help_heading("Profile keys").hide_short_help(false)
    } else {
        flag
    }
}
