//! The keys that say whether environments may be workers: services without a load balancer, which take their work from queues.
//!
//! eden sees no queues. The clone of a worker would take messages that are meant for its reference, so that somebody has to say
//! that it may, or which variables and secrets lead it to queues of its own.

use super::value::arns;

/// The key that lets clones take work from whatever queue their reference takes it from.
pub const SHARED_QUEUES: &str = "shared_queues";
/// The key that names the variables and secrets that have to be otherwise than the reference's.
pub const OWN_VARIABLES: &str = "own_variables";

/// Keys of a profile that nothing which is not visited needs.
const OF_WEB: [&str; 8] = [
    "endpoint_s3_bucket_name",
    "endpoint_s3_key",
    "endpoint_update_key",
    "endpoint_env_type",
    "endpoint_name_prefix",
    "domain_name_prefix",
    "dynamic_zone_id",
    "master_alb_arn",
];

/// Under which condition environments may be workers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Workers {
    /// Whether they may take work from the queues of their reference.
    pub shared_queues: bool,
    /// The names of variables and secrets that have to be otherwise than the reference's.
    pub own_variables: Vec<String>,
}

impl Workers {
    /// Takes the values of the keys, which have been checked before; what is not there allows nothing.
    pub(super) fn take(take: &mut impl FnMut(&str) -> String) -> Self {
        Self {
            shared_queues: take(SHARED_QUEUES).trim() == "true",
            own_variables: arns(&take(OWN_VARIABLES)),
        }
    }

    /// Whether environments may be workers at all.
    #[must_use]
    pub fn may_be(&self) -> bool {
        self.shared_queues || !self.own_variables.is_empty()
    }

    /// The keys that are not as they are by default, with their values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let shared = self.shared_queues.then(|| "true".to_owned());
        let own = Some(self.own_variables.join(",")).filter(|names| !names.is_empty());
        let pairs = [(SHARED_QUEUES, shared), (OWN_VARIABLES, own)];
        pairs
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }
}

/// Whether a key is one that only what is visited needs.
pub(super) fn is_of_web(key: &str) -> bool {
    OF_WEB.contains(&key)
}

/// Whether a key is one of these.
pub(super) fn is_key(key: &str) -> bool {
    [SHARED_QUEUES, OWN_VARIABLES].contains(&key)
}

/// What is wrong with the value of a key, in a sentence without the key; `None` where nothing is, or it is another key.
pub(super) fn wrong(key: &str, value: &str) -> Option<String> {
    match key {
        SHARED_QUEUES => (!["true", "false"].contains(&value.trim()))
            .then(|| format!("is {value:?}: expected `true` or `false`")),
        OWN_VARIABLES => arns(value)
            .iter()
            .find(|name| name.contains(char::is_whitespace) || name.contains('='))
            .map(|name| {
                format!("holds {name:?}: expected names of variables and secrets such as `QUEUE_URL`, separated by commas")
            }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
