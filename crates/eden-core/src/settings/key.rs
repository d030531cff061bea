//! The keys that a profile may hold.

use super::sleep;
use super::value::{ALLOW_OVERRIDES, LIMIT, REGISTRIES};
use super::workers::{OWN_VARIABLES, SHARED_QUEUES};
use crate::publish_task::BEFORE_PUBLISH;
use crate::text::nearest;

/// One key of a profile.
#[derive(Debug)]
pub struct Key {
    /// The name it is written with.
    pub name: &'static str,
    /// The older spelling, still found in users' files and tables.
    pub older: Option<&'static str>,
    /// Whether a profile without it is incomplete.
    pub required: bool,
    /// What it means, for documentation and command line help.
    pub description: &'static str,
}

const fn key(name: &'static str, older: Option<&'static str>, description: &'static str) -> Key {
    Key {
        name,
        older,
        required: true,
        description,
    }
}

const fn optional(name: &'static str, description: &'static str) -> Key {
    Key {
        name,
        older: None,
        required: false,
        description,
    }
}

/// Every key that a profile may hold, in the order documentation lists them.
pub const KEYS: &[Key] = &[
    key(
        "endpoint_s3_bucket_name",
        Some("config_bucket_name"),
        "bucket of the Environments JSON file",
    ),
    key(
        "endpoint_s3_key",
        Some("config_bucket_key"),
        "key of the Environments JSON file in its bucket",
    ),
    key(
        "endpoint_update_key",
        Some("config_update_key"),
        "JSON key that holds this endpoint's host name, such as `api_endpoint`",
    ),
    key(
        "endpoint_env_type",
        Some("config_env_type"),
        "value of `env` in a new entry of the Environments JSON file",
    ),
    key(
        "endpoint_name_prefix",
        Some("config_name_prefix"),
        "an entry of the Environments JSON file is named `<endpoint_name_prefix>-<name>`",
    ),
    key(
        "domain_name_prefix",
        None,
        "the host name is `<domain_name_prefix>-<name>.<zone name>`",
    ),
    key(
        "dynamic_zone_id",
        None,
        "Route 53 hosted zone of the host names",
    ),
    key(
        "name_prefix",
        None,
        "AWS resources are named `<name_prefix>-<name>`",
    ),
    key("target_cluster", None, "ECS cluster of the environments"),
    key(
        "master_alb_arn",
        None,
        "common ALB that all environments share; several ARNs are separated by commas, and the \
         one with the fewest rules is taken",
    ),
    key("reference_service_arn", None, "ECS service to clone"),
    optional(
        "target_container_name",
        "container that gets the image; by default the one the reference service's load balancer \
         points at",
    ),
    optional(
        REGISTRIES,
        "registries outside of Amazon ECR from which images may be, such as `ghcr.io`, separated by commas: nobody looks \
         whether these are there; by default images are in ECR",
    ),
    optional(
        "listener_rule_priority_range",
        "listener rule priorities to choose from, such as `1000-1999`; by default `1-50000`",
    ),
    optional(
        "repositories",
        "repositories, such as `octo/shop`, separated by commas: `eden purge --closed` asks them and no others whether \
         a pull request is closed; by default it asks the one that it is run for",
    ),
    optional(
        LIMIT,
        "how many environments may be there at once, such as `20`; one more is refused, and what exists can always be deployed \
         to; by default there is no limit",
    ),
    optional(
        BEFORE_PUBLISH,
        "command such as `bin/rails db:prepare` that runs once for each deployed revision, as a task of its own, before the environment is \
         published; a JSON list for words with spaces, several commands or another container; by default there is none",
    ),
    optional(
        ALLOW_OVERRIDES,
        "`true` lets callers of the API say which tasks run (`before_publish`), and set command, entry point, secrets and files with \
         variables; by default, and with `false`, they may not",
    ),
    optional(
        SHARED_QUEUES,
        "`true` lets environments be workers, clones of a service without a load balancer, that take work from the same queues as their \
         reference; by default they may not",
    ),
    optional(
        OWN_VARIABLES,
        "variables and secrets, such as `QUEUE_URL`, separated by commas, that lead a worker to its queues: environments may be workers \
         where they have all of them otherwise than their reference; by default none are named",
    ),
    optional(
        "dynamic_zone_name",
        "ignored: the zone's name is read from the zone",
    ),
    optional(
        "access",
        "`public`, the default, or `gate`: only `allowed_visitors` may visit, once they have signed in",
    ),
    optional(
        "allowed_visitors",
        "who may visit what is gated: addresses, or `*@example.com` for all of a domain, with commas between them",
    ),
    optional(
        "operators",
        "who may change environments on the door's page, in the form of `allowed_visitors`; by default nobody",
    ),
    optional(
        "door_host",
        "host at which visitors sign in, such as `door.dev.example.com`",
    ),
    optional(
        sleep::SLEEP_AFTER,
        "after how long without visitors an environment falls asleep, such as `2h`, 15 minutes at least; by default, and with \
         `never`, it does not",
    ),
    optional(
        sleep::WAKE,
        "`button`, the default, or `visit`: what wakes a public environment that sleeps",
    ),
];

/// The key with this name, in either spelling.
pub(super) fn known(key: &str) -> Option<&'static Key> {
    KEYS.iter()
        .find(|known| known.name == key || known.older == Some(key))
}

/// What to say of a name that is none, with the one that was probably meant.
pub(super) fn unknown(key: &str) -> String {
    let names = KEYS.iter().map(|known| known.name);
    match nearest(names, key) {
        Some(name) => format!("is not a profile key; did you mean `{name}`?"),
        None => format!("is not a profile key; the keys are {}", all_names()),
    }
}

fn all_names() -> String {
    let names: Vec<String> = KEYS.iter().map(|key| format!("`{}`", key.name)).collect();
    names.join(", ")
}
