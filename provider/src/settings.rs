//! What the resources share about profiles.

use eden_core::settings::Settings;
use tfplugin6::Diagnostic;

/// Why a text cannot be a profile's name: a slash would end it in an environment's import id.
pub(crate) fn wrong_name(name: &str) -> Option<Diagnostic> {
    let wrong = name.is_empty() || name.contains('/') || name == "_profile";
    wrong.then(|| {
        Diagnostic::error(format!("{name:?} cannot be a profile's name"))
            .detail("A profile's name is not empty, holds no slash and is not `_profile`.")
    })
}

/// The settings that decide where an environment is, and under which names.
pub(crate) fn place(settings: &Settings) -> [&str; 8] {
    [
        &settings.bucket,
        &settings.object_key,
        &settings.update_key,
        &settings.entry_prefix,
        &settings.domain_prefix,
        &settings.zone_id,
        &settings.name_prefix,
        &settings.cluster,
    ]
}
