//! Which environment is meant by a name alone.

use anyhow::Result;
use eden_core::Eden;
use eden_core::record::EnvironmentId;
use eden_core::text::visible;

use crate::failure::Failure;

/// The environment of this name, whatever its profile; `None` where there is none.
///
/// # Errors
/// When several profiles have one of that name.
pub(super) async fn by_name(eden: &Eden, name: &str) -> Result<Option<EnvironmentId>> {
    // Whoever may not list the environments names the profile.
    let all = eden.environments().await.unwrap_or_default().into_iter();
    let mut found: Vec<EnvironmentId> =
        all.map(|one| one.id).filter(|id| id.name == name).collect();
    found.sort_by(|a, b| a.profile.cmp(&b.profile));
    // Each endpoint of an environment of several has a row.
    found.dedup();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        several => Err(ambiguous(name, several).into()),
    }
}

fn ambiguous(name: &str, found: &[EnvironmentId]) -> Failure {
    let profiles: Vec<_> = found.iter().map(|id| visible(&id.profile)).collect();
    Failure::new(
        format!(
            "environment {} is there in several profiles: {}",
            visible(name),
            profiles.join(", ")
        ),
        "Say which one with -p.",
    )
}
