//! `list`: the environments of a profile, or of all.

use eden_core::Eden;
use eden_core::state::table::Listed;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::answer::Done;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::time::Time;

/// Lists the environments of the named profile, or of all where none is named.
pub(crate) async fn list(
    eden: &Eden,
    parameters: &Parameters,
    time: Time,
) -> Result<Done, Failure> {
    let listing = async { Ok(eden.table().environments().await?) };
    let mut listed = time.run(|_| listing).await?;
    listed.retain(|one| one.is_in(parameters.profile()));
    let environments: Vec<Value> = listed.iter().map(value).collect();
    let fields = Map::from_iter([("environments".to_owned(), environments.into())]);
    let message = "successfully listed";
    Ok(Done { message, fields })
}

/// Rows of the Python tools do not tell the name that the environment was made by.
fn value(listed: &Listed) -> Value {
    let row = &listed.row;
    let updated = Timestamp::try_from(row.last_updated);
    json!({
        "profile": listed.profile,
        "name": row.record.as_ref().map(|record| &record.id.name),
        "resource_name": row.name,
        "endpoint": row.endpoint,
        "last_updated": updated.ok().map(|time| time.to_string()),
        "expires_at": row.expiry.map(|expiry| expiry.rfc3339()),
    })
}
