//! `eden share`.

use anyhow::{Context as _, Result};
use eden_access::{Access, Epoch};
use eden_core::Eden;
use eden_core::door::Visited;
use eden_core::record::EnvironmentId;
use eden_core::state::row::unix_seconds;
use eden_core::text::visible;

use super::target;
use crate::cli::{Format, Share};
use crate::failure::Failure;
use crate::{aws, output};

/// Prints links that let somebody in at a gate, or cookies for programs, or takes all of them back.
pub(super) async fn run(share: &Share) -> Result<()> {
    let eden = aws::eden(&share.target.remote).await?;
    let id = target::id(&eden, &share.target).await?;
    let shared = Box::pin(shared(&eden, share, &id)).await;
    shared.with_context(|| format!("cannot share environment {}", id.name))
}

async fn shared(eden: &Eden, share: &Share, id: &EnvironmentId) -> Result<()> {
    check_gated(id, &visited(eden, id).await?)?;
    let key = eden.door_key().await?;
    if share.revoke {
        let context = super::context(Format::Text)?;
        Box::pin(eden.revoke(&context, id, &key)).await?;
        output::line(&format!(
            "Took back all links and cookies of environment {}",
            visible(&id.name)
        ));
    }
    // What was taken back is counted in the row: what is given out now goes on from there.
    let visited = visited(eden, id).await?;
    if share.cookie {
        let epoch = Epoch::at(unix_seconds());
        for endpoint in visited.endpoints() {
            let pair = endpoint.gate().cookie(epoch, &key).pair();
            output::line(&format!("{} Cookie: {}", endpoint.host, pair.as_str()));
        }
    }
    if let Some(lifetime) = share.lifetime {
        let expires = unix_seconds().saturating_add(lifetime.as_secs());
        for link in visited.links(&key, expires) {
            output::line(&link.address);
        }
    }
    Ok(())
}

async fn visited(eden: &Eden, id: &EnvironmentId) -> Result<Visited> {
    match eden.visited_by_name(id).await? {
        Some(visited) => Ok(visited),
        None => Err(target::nothing(eden, id).await.into()),
    }
}

fn check_gated(id: &EnvironmentId, visited: &Visited) -> Result<()> {
    let mut endpoints = visited.endpoints().iter();
    match endpoints.any(|endpoint| endpoint.access() == Access::Gate) {
        true => Ok(()),
        false => Err(Failure::new(
            format!("environment {} is public", visible(&id.name)),
            "Its address is all that a visitor needs.",
        )
        .into()),
    }
}
