//! The way of a visitor through the hosts of one environment.

use crate::host::Host;

/// The hosts of an environment in the order in which a visitor gets their cookies, so that a page of one can call the
/// others: the goal last, since the visitor stays there. A goal that is not the environment's is no reason to go anywhere.
#[must_use]
pub fn hops<'a>(hosts: &'a [Host], goal: &Host) -> Vec<&'a Host> {
    let Some(last) = hosts.iter().find(|host| *host == goal) else {
        return Vec::new();
    };
    let mut others: Vec<&Host> = hosts.iter().filter(|host| *host != goal).collect();
    others.sort_unstable();
    others.dedup();
    others.into_iter().chain([last]).collect()
}

#[cfg(test)]
mod tests;
