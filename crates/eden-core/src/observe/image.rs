//! Whether an image is in ECR.

use std::collections::BTreeMap;

use aws_sdk_ecr::types::ImageIdentifier;

use super::Wanted;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, sent};
use crate::image::{ImageUri, Reference, Registry};
use crate::request::Request;

/// The digests of images by their URIs.
pub type Digests<'a> = BTreeMap<&'a ImageUri, Option<String>>;

/// Checks that ECR has the images that are asked for; what it returns is their digests.
///
/// # Errors
/// All that it has not, or cannot be asked for.
pub async fn check_all<'a>(
    clients: &Clients,
    context: &Context,
    wanted: &[Wanted<'a>],
) -> Result<Digests<'a>, Error> {
    let images = images_of(wanted);
    super::distinct::fetch_distinct(images, |image| check(clients, context, image)).await
}

/// All images, and the endpoint that wants each.
fn images_of<'a>(wanted: &[Wanted<'a>]) -> Vec<(&'a ImageUri, Option<&'a str>)> {
    let each = wanted.iter().map(|one| (one.request, one.endpoint()));
    each.flat_map(|(request, endpoint)| request.images().map(move |image| (image, endpoint)))
        .collect()
}

/// The digests of the images that containers get by name.
#[must_use]
pub fn of_containers(request: &Request, digests: &Digests<'_>) -> BTreeMap<String, String> {
    let images = request.overrides.images.iter();
    images
        .filter_map(|(name, image)| Some((name.clone(), digests.get(image)?.clone()?)))
        .collect()
}

/// Checks that ECR has the image; what it returns is its digest. Of another registry nothing is asked.
///
/// # Errors
/// When it has not, or cannot be asked.
pub async fn check(
    clients: &Clients,
    context: &Context,
    image: &ImageUri,
) -> Result<Option<String>, Error> {
    let Registry::Ecr { account, region } = &image.registry else {
        context.note(format!(
            "Not checking if image {image} exists: it is not in ECR"
        ));
        return Ok(None);
    };
    context.note(format!("Checking if image {image} exists"));
    let client = clients.ecr(region);
    let call = client
        .describe_images()
        .registry_id(account)
        .repository_name(&image.repository)
        .image_ids(identifier(&image.reference));
    let answer = sent("ECR DescribeImages", image, call.send()).await;
    let details = match answer {
        Ok(found) => found.image_details.unwrap_or_default(),
        Err(error) if code(&error) == Some("ImageNotFoundException") => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut found = details.into_iter();
    let found = found
        .next()
        .ok_or_else(|| missing(image, account, region))?;
    context.note("Image exists");
    Ok(found.image_digest)
}

fn identifier(reference: &Reference) -> ImageIdentifier {
    match reference {
        Reference::Tag(tag) => ImageIdentifier::builder().image_tag(tag).build(),
        Reference::Digest(digest) => ImageIdentifier::builder().image_digest(digest).build(),
    }
}

fn missing(image: &ImageUri, account: &str, region: &str) -> Error {
    Error::Unusable {
        what: format!("image {image}"),
        why: format!(
            "is not in repository {} of account {account} in {region}",
            image.repository
        ),
        advice: "Push the image first, or check its tag.".into(),
        key: None,
    }
}
