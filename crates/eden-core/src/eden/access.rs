//! Whether an endpoint is gated.

use eden_access::{Access, check_gate};

use crate::error::Error;
use crate::request::Request;
use crate::settings::door::ACCESS;
use crate::state::table::StoredDoor;
use crate::text::visible;

/// The access that an endpoint gets, from what is asked for and from the door that is stored for its profile. Whoever has
/// another copy of the profile, or an older one, loosens nothing.
///
/// # Errors
/// When less is asked for than the profile demands, or nobody could visit.
pub(super) fn decide(request: &Request, door: Option<&StoredDoor>) -> Result<Access, Error> {
    let stored = door.map_or(Access::Public, |stored| stored.door.access);
    let own = request.given.get(ACCESS).map(|text| Access::of_row(text));
    let access = stored.tightened_by(own).map_err(|_| loosened(request))?;
    let access = match request.settings.door.access {
        Access::Gate => Access::Gate,
        Access::Public => access,
    };
    let visitors = door.map(|stored| stored.door.visitors());
    check_gate(access, &visitors.unwrap_or_default(), &[]).map_err(|_| nobody(request))?;
    Ok(access)
}

fn unusable(request: &Request, why: String, advice: String) -> Error {
    Error::Unusable {
        what: format!("environment {}", visible(&request.id.name)),
        why,
        advice,
        key: Some(ACCESS),
    }
}

fn loosened(request: &Request) -> Error {
    let profile = visible(&request.id.profile);
    unusable(
        request,
        format!(
            "cannot be public: the access of profile {profile} is gate, which an environment cannot loosen"
        ),
        "Leave `access` out, or use another profile.".into(),
    )
}

/// The door looks visitors up by the profile's name: what only this request knows admits nobody.
fn nobody(request: &Request) -> Error {
    let profile = visible(&request.id.profile);
    unusable(
        request,
        format!(
            "cannot be gated: profile {profile} in the state table names no `allowed_visitors`, so that nobody could visit"
        ),
        format!(
            "Store the profile with them: `eden config push -p {profile}`, or `baikonur_eden_profile`."
        ),
    )
}

#[cfg(test)]
mod tests;
