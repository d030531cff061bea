//! The image repository.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_sdk_ecr::error::SdkError;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::clients::Clients;

const REPOSITORY: &str = "api";
const TAGS: [&str; 2] = ["v1", "v2"];

/// The image repository and the images in it.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The repository's URI, without a tag.
    pub uri: String,
    /// The digests of the images by tag.
    pub digests: BTreeMap<String, String>,
}

pub(super) async fn build(clients: &Clients) -> Result<Registry> {
    create(clients).await?;
    let uri = uri(clients).await?;
    let mut digests = BTreeMap::new();
    for tag in TAGS {
        digests.insert(tag.to_owned(), push(clients, tag).await?);
    }
    Ok(Registry { uri, digests })
}

/// A call whose answer is lost is made again by the SDK, and then finds what it made.
async fn create(clients: &Clients) -> Result<()> {
    let call = clients.ecr.create_repository().repository_name(REPOSITORY);
    match call.send().await.map_err(SdkError::into_service_error) {
        Err(error) if !error.is_repository_already_exists_exception() => {
            Err(error).context("create the image repository")
        }
        _ => Ok(()),
    }
}

async fn uri(clients: &Clients) -> Result<String> {
    let call = clients.ecr.describe_repositories();
    let answer = call.repository_names(REPOSITORY).send().await;
    let answer = answer.context("describe the image repository")?;
    let uri = answer.repositories().first();
    let uri = uri.and_then(|repository| repository.repository_uri());
    Ok(uri.context("the image repository has no URI")?.to_owned())
}

/// Pushes an image under a tag, as a new build does, and returns its digest.
pub(super) async fn push(clients: &Clients, tag: &str) -> Result<String> {
    let request = clients
        .ecr
        .put_image()
        .repository_name(REPOSITORY)
        .image_tag(tag);
    let answer = request.image_manifest(manifest(tag)).send().await;
    let answer = answer.with_context(|| format!("push the image {REPOSITORY}:{tag}"))?;
    let id = answer.image().and_then(|image| image.image_id());
    let digest = id
        .and_then(|id| id.image_digest())
        .context("the image has no digest")?;
    Ok(digest.to_owned())
}

fn manifest(tag: &str) -> String {
    let digest = hex::encode(Sha256::digest(tag));
    let blob =
        |kind: &str| json!({ "mediaType": kind, "size": 10, "digest": format!("sha256:{digest}") });
    json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": blob("application/vnd.docker.container.image.v1+json"),
        "layers": [blob("application/vnd.docker.image.rootfs.diff.tar.gzip")],
    })
    .to_string()
}
