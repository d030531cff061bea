//! Whether an image is in ECR.

use std::collections::BTreeMap;

use aws_sdk_ecr::types::ImageIdentifier;

use super::Wanted;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, sent};
use crate::image::{ImageUri, Reference};

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
    let images = wanted.iter();
    let images = images.map(|one| (&one.request.image, one.endpoint()));
    super::distinct::fetch_distinct(images, |image| check(clients, context, image)).await
}

/// Checks that ECR has the image; what it returns is its digest.
///
/// # Errors
/// When it has not, or cannot be asked.
pub async fn check(
    clients: &Clients,
    context: &Context,
    image: &ImageUri,
) -> Result<Option<String>, Error> {
    context.note(format!("Checking if image {image} exists"));
    let client = clients.ecr(&image.region);
    let call = client
        .describe_images()
        .registry_id(&image.account)
        .repository_name(&image.repository)
        .image_ids(identifier(&image.reference));
    let answer = sent("ECR DescribeImages", image, call.send()).await;
    let details = match answer {
        Ok(found) => found.image_details.unwrap_or_default(),
        Err(error) if code(&error) == Some("ImageNotFoundException") => Vec::new(),
        Err(error) => return Err(error),
    };
    let found = details.into_iter().next().ok_or_else(|| missing(image))?;
    context.note("Image exists");
    Ok(found.image_digest)
}

fn identifier(reference: &Reference) -> ImageIdentifier {
    match reference {
        Reference::Tag(tag) => ImageIdentifier::builder().image_tag(tag).build(),
        Reference::Digest(digest) => ImageIdentifier::builder().image_digest(digest).build(),
    }
}

fn missing(image: &ImageUri) -> Error {
    Error::Unusable {
        what: format!("image {image}"),
        why: format!(
            "is not in repository {} of account {} in {}",
            image.repository, image.account, image.region
        ),
        advice: "Push the image first, or check its tag.".into(),
        key: None,
    }
}
