//! `list`: the environments of a profile, or of all.

use eden_core::Eden;
use eden_core::state::table::Listed;
use jiff::Timestamp;
use serde_json::{Map, Value};

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
    Ok(Done::new("successfully listed", fields))
}

fn value(listed: &Listed) -> Value {
    let mut fields = listed.fields();
    let updated = Timestamp::try_from(listed.row.last_updated).ok();
    let updated = updated.map(|time| time.to_string());
    fields.insert("last_updated".to_owned(), updated.into());
    fields.into()
}
