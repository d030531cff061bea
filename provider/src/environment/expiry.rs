//! `ttl` and `expires_at`: what was asked for, and what came of it.

use std::time::Duration;

use eden_core::expiry::{Expiry, Lifetime, LifetimeError};
use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use super::model::Environment;

/// How long an environment is asked to live; both texts have been checked.
pub(crate) fn lifetime(planned: &Environment) -> Lifetime {
    let (ttl, until) = (planned.ttl.as_deref(), planned.expires_at.as_deref());
    let asked = match ttl {
        Some(ttl) => Lifetime::ttl(ttl),
        None => until.map_or(Ok(Lifetime::Unlimited), Lifetime::until),
    };
    asked.unwrap_or_default()
}

/// Everything that is wrong with them.
pub(crate) fn problems(config: &Environment) -> Vec<Diagnostic> {
    let ttl = parsed(&config.ttl, Lifetime::ttl, path!(ttl));
    let until = parsed(&config.expires_at, Lifetime::until, path!(expires_at));
    let both = (!config.ttl.is_null() && !config.expires_at.is_null()).then(|| {
        Diagnostic::error(LifetimeError::Both.to_string())
            .detail("Give a duration that is counted from each deploy, or a time.")
            .at(path!(expires_at))
    });
    [ttl, until, both].into_iter().flatten().collect()
}

fn parsed(
    text: &Attr<String>,
    read: impl Fn(&str) -> Result<Lifetime, LifetimeError>,
    path: AttributePath,
) -> Option<Diagnostic> {
    let error = read(text.known()?).err()?;
    Some(Diagnostic::error(error.to_string()).at(path))
}

/// Leaves `ttl` alone where there is one: a configuration that Terraform generates from the state
/// holds all that is not null, and the two exclude each other.
pub(crate) fn keep_one(model: &mut Environment) {
    if !model.ttl.is_null() {
        model.expires_at = Attr::Null;
    }
}

/// The time of a plan in which nothing is deployed: as it was, but where it is missing. An import
/// leaves it out beside a `ttl`, until it is read again.
pub(crate) fn keep(planned: &mut Environment, config: &Environment, prior: Option<&Environment>) {
    planned.expires_at = match (&config.expires_at, &config.ttl) {
        (Attr::Null, Attr::Null) => Attr::Null,
        (Attr::Null, _) => match prior {
            Some(prior) if !prior.ttl.is_null() || !prior.expires_at.is_null() => {
                prior.expires_at.clone()
            }
            _ => Attr::Unknown,
        },
        (given, _) => given.clone(),
    };
}

/// A deploy counts the time to live from its own time.
pub(crate) fn restart(planned: &mut Environment, config: &Environment) {
    if !config.ttl.is_null() {
        planned.expires_at = Attr::Unknown;
    }
}

/// Fills in what there is, in the user's own words where they say the same.
pub(crate) fn fill(model: &mut Environment, expiry: Option<Expiry>) {
    let ttl = expiry.and_then(|expiry| expiry.ttl);
    let time = ttl.map(Duration::from_secs);
    let same = |asked: Lifetime| asked == time.map_or(Lifetime::Unlimited, Lifetime::For);
    if !says(&model.ttl, Lifetime::ttl, same) {
        model.ttl = ttl.map(duration).into();
    }
    let at = expiry.map(|expiry| expiry.at);
    let same = |asked: Lifetime| {
        let asked = asked.expiry(std::time::UNIX_EPOCH);
        asked.map(|asked| asked.at) == at
    };
    if !says(&model.expires_at, Lifetime::until, same) {
        model.expires_at = expiry.map(|expiry| expiry.rfc3339()).into();
    }
}

fn says(
    text: &Attr<String>,
    read: impl Fn(&str) -> Result<Lifetime, LifetimeError>,
    same: impl Fn(Lifetime) -> bool,
) -> bool {
    text.known().is_some_and(|text| read(text).is_ok_and(same))
}

/// A duration as people write it: in its largest unit that leaves no rest.
fn duration(seconds: u64) -> String {
    match seconds {
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}
