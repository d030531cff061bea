//! How long a resource's changes may go on.

use std::time::Duration;

use tfplugin6::{Attr, AttributePath, Diagnostic, Model, path};

/// How long retries go on where the user sets no limit.
const PATIENCE: Duration = Duration::from_secs(600);

/// How long to go on trying, as durations such as `90s`, `10m` or `1h 30m`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Timeouts {
    /// For creating; `10m` by default.
    #[tf(optional)]
    pub(crate) create: Attr<String>,
    /// For changing and repairing; `10m` by default.
    #[tf(optional)]
    pub(crate) update: Attr<String>,
    /// For deleting; `10m` by default.
    #[tf(optional)]
    pub(crate) delete: Attr<String>,
}

/// The limit that the user sets, or ours.
pub(crate) fn limit(
    timeouts: &Attr<Timeouts>,
    which: impl Fn(&Timeouts) -> &Attr<String>,
) -> Duration {
    let text = timeouts
        .known()
        .and_then(|timeouts| which(timeouts).known().cloned());
    text.and_then(|text| humantime::parse_duration(&text).ok())
        .unwrap_or(PATIENCE)
}

/// The settings that are no durations.
pub(crate) fn problems(timeouts: &Attr<Timeouts>) -> Vec<Diagnostic> {
    let Some(timeouts) = timeouts.known() else {
        return Vec::new();
    };
    let each = [
        (&timeouts.create, path!(timeouts.create)),
        (&timeouts.update, path!(timeouts.update)),
        (&timeouts.delete, path!(timeouts.delete)),
    ];
    each.into_iter()
        .filter_map(|(text, path)| problem(text, path))
        .collect()
}

fn problem(text: &Attr<String>, path: AttributePath) -> Option<Diagnostic> {
    let text = text.known()?;
    let error = humantime::parse_duration(text).err()?;
    Some(
        Diagnostic::error(format!("{text:?} is not a duration: {error}"))
            .detail("Expected a duration such as `90s`, `10m` or `1h 30m`.")
            .at(path),
    )
}
