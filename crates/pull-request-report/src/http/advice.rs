//! What to do about a call that failed.

use crate::error::Cause;

/// What to do, in a sentence. `variable` holds the token, and `needs` is the permission that the call takes.
pub(super) fn advice(cause: &Cause, variable: &str, needs: &str) -> String {
    let status = match cause {
        Cause::Status { status, .. } => *status,
        _ => 0,
    };
    match (status, cause) {
        (401, _) => {
            format!("The token in {variable} is not valid, or not any more: use a new one.")
        }
        (403, _) => format!("Check that the token in {variable} has the permission `{needs}`."),
        (404 | 410, _) => format!(
            "Check the repository and the number, and that the token in {variable} has the permission `{needs}` there."
        ),
        (422, _) => "Check that the commit and the pull request are in this repository.".to_owned(),
        (_, Cause::NoConnection(_) | Cause::Elsewhere(_)) => {
            "Check the address of the API.".to_owned()
        }
        (_, Cause::OtherRepository { .. }) => {
            "Delete the environment by hand, or take it over.".to_owned()
        }
        _ => "Report again later.".to_owned(),
    }
}
