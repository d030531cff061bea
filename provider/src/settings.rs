//! What the resources share about profiles.

use tfplugin6::Diagnostic;

/// Why a text cannot be a profile's name: a slash would end it in an environment's import id.
pub(crate) fn wrong_name(name: &str) -> Option<Diagnostic> {
    let wrong = name.is_empty() || name.contains('/') || name.starts_with('_');
    wrong.then(|| {
        Diagnostic::error(format!("{name:?} cannot be a profile's name"))
            .detail("A profile's name is not empty, holds no slash and does not begin with `_`.")
    })
}
