//! `eden config remote-rm`.

use anyhow::{Context as _, Result};

use super::pull::not_stored;
use crate::cli::{Format, Remote};
use crate::{aws, output};

/// Removes a stored profile.
pub(super) async fn run(remote: &Remote) -> Result<()> {
    let name = remote.local.profile();
    let eden = aws::eden(remote).await?;
    let (context, table) = (super::context(Format::Text)?, eden.table());
    let removed = table.remove_profile(&context, name).await;
    let removed = removed.with_context(|| format!("cannot remove profile {name}"))?;
    let table = table.name();
    if !removed {
        return Err(not_stored(name, table).into());
    }
    output::line(&format!(
        "Successfully removed profile {name} from DynamoDB table {table}"
    ));
    Ok(())
}
