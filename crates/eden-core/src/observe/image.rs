//! Whether an image is in ECR.

use aws_sdk_ecr::types::ImageIdentifier;

use super::Wanted;
use crate::clients::Clients;
use crate::context::Context;
use crate::error::{Error, code, sent};
use crate::image::{ImageUri, Reference};

/// Checks that ECR has the images that are asked for.
///
/// # Errors
/// All that it has not, or cannot be asked for.
pub async fn check_all(
    clients: &Clients,
    context: &Context,
    wanted: &[Wanted<'_>],
) -> Result<(), Error> {
    let images = wanted.iter();
    let images = images.map(|one| (&one.request.image, one.endpoint()));
    let checked = super::distinct::fetch_distinct(images, |image| check(clients, context, image));
    checked.await.map(drop)
}

/// Checks that ECR has the image.
///
/// # Errors
/// When it has not, or cannot be asked.
pub async fn check(clients: &Clients, context: &Context, image: &ImageUri) -> Result<(), Error> {
    context.note(format!("Checking if image {image} exists"));
    let client = clients.ecr(&image.region);
    let call = client
        .describe_images()
        .registry_id(&image.account)
        .repository_name(&image.repository)
        .image_ids(identifier(&image.reference));
    let answer = sent("ECR DescribeImages", image, call.send()).await;
    match answer {
        Ok(found) if !found.image_details().is_empty() => {}
        Ok(_) => return Err(missing(image)),
        Err(error) if code(&error) == Some("ImageNotFoundException") => return Err(missing(image)),
        Err(error) => return Err(error),
    }
    context.note("Image exists");
    Ok(())
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
