//! ECR image URIs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The address of an image, in a private ECR repository or elsewhere.
///
/// | written | looked up in ECR |
/// |---|---|
/// | `…/repository:tag` | the tag |
/// | `…/repository@sha256:…` | the digest |
/// | `…/repository:tag@sha256:…` | the digest, which is also what ECS pulls |
/// | `…/repository` | the tag `latest`, which is also what ECS pulls |
///
/// The registry's own account and region are asked, whichever they are: ECS pulls across both
/// where the repository's policy allows it. An image that is not in ECR is refused, because
/// nothing could say beforehand whether it exists, unless the profile names its registry.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageUri {
    text: String,
    /// Where it is kept.
    pub registry: Registry,
    /// The repository, which may hold slashes.
    pub repository: String,
    /// What names the image within the repository.
    pub reference: Reference,
}

/// Where images are kept.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Registry {
    /// A private registry of Amazon ECR.
    Ecr {
        /// The account that owns it.
        account: String,
        /// Its region.
        region: String,
    },
    /// Another one, by its host, such as `ghcr.io`.
    Other(String),
}

/// What names an image within its repository.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reference {
    /// A tag; `latest` where none was written.
    Tag(String),
    /// A digest, `sha256:` and 64 hexadecimal digits.
    Digest(String),
}

/// An image URI that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "image URI {uri:?} {why}; expected \
     `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>` (or `@sha256:<digest>`)"
)]
pub struct ImageError {
    /// The URI as it was given.
    pub uri: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl FromStr for ImageUri {
    type Err = ImageError;

    fn from_str(uri: &str) -> Result<Self, ImageError> {
        parse(uri).map_err(|why| ImageError {
            uri: uri.to_owned(),
            why,
        })
    }
}

impl TryFrom<String> for ImageUri {
    type Error = ImageError;

    fn try_from(uri: String) -> Result<Self, ImageError> {
        uri.parse()
    }
}

impl From<ImageUri> for String {
    fn from(image: ImageUri) -> Self {
        image.text
    }
}

impl fmt::Display for ImageUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl ImageUri {
    /// The URI as it was given, which is also what ECS is given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Checks that it is in ECR, or in one of these registries.
    ///
    /// # Errors
    /// When it is in none of them.
    pub fn check_registry(&self, others: &[String]) -> Result<(), ImageError> {
        match &self.registry {
            Registry::Other(host) if !others.contains(host) => Err(ImageError {
                uri: self.text.clone(),
                why: "is not in a private ECR registry, and `image_registries` of the profile does not name its registry",
            }),
            _ => Ok(()),
        }
    }

    /// Whether it is in a private registry of Amazon ECR, which says whether it exists.
    #[must_use]
    pub fn is_in_ecr(&self) -> bool {
        matches!(self.registry, Registry::Ecr { .. })
    }

    /// The URI of another tag in the same repository.
    #[must_use]
    pub fn at_tag(&self, tag: &str) -> String {
        let registry = self.text.split('/').next().unwrap_or_default();
        format!("{registry}/{}:{tag}", self.repository)
    }

    /// The URI by which the same repository has the image of a digest.
    #[must_use]
    pub fn at_digest(&self, digest: &str) -> String {
        let registry = self.text.split('/').next().unwrap_or_default();
        format!("{registry}/{}@{digest}", self.repository)
    }
}

fn parse(uri: &str) -> Result<ImageUri, &'static str> {
    if uri.contains("://") {
        return Err("has a scheme, which image URIs do not have");
    }
    let (host, path) = uri.split_once('/').ok_or("names no repository")?;
    let registry = registry(host).ok_or("is not in a private ECR registry")?;
    let (repository, reference) = reference(path)?;
    Ok(ImageUri {
        text: uri.to_owned(),
        registry,
        repository: repository_name(repository)?.to_owned(),
        reference,
    })
}

/// The registry of a host. What looks like one of ECR and is none is no other one either.
fn registry(host: &str) -> Option<Registry> {
    match ecr(host) {
        Some((account, region)) => Some(Registry::Ecr {
            account: account.to_owned(),
            region: region.to_owned(),
        }),
        None if is_registry(host) && !host.contains(".dkr") => {
            Some(Registry::Other(host.to_owned()))
        }
        None => None,
    }
}

/// Whether a text is the host of a registry, with its port perhaps: Docker takes any other one for a part of a repository's
/// name.
pub(crate) fn is_registry(host: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b);
    (host.contains('.') || host.contains(':')) && host.bytes().all(allowed)
}

/// Account and region of a registry host of Amazon ECR.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html>
fn ecr(host: &str) -> Option<(&str, &str)> {
    let (account, rest) = host.split_once('.')?;
    let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let rest = ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."]
        .iter()
        .find_map(|prefix| rest.strip_prefix(prefix))?;
    let region = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".on.aws",
        ".on.amazonwebservices.com.cn",
    ]
    .iter()
    .find_map(|suffix| rest.strip_suffix(suffix))?;
    let is_region = region
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_account && is_region && region.contains('-')).then_some((account, region))
}

fn reference(path: &str) -> Result<(&str, Reference), &'static str> {
    if let Some((name, digest)) = path.split_once('@') {
        let repository = name
            .split_once(':')
            .map_or(name, |(repository, _)| repository);
        return Ok((repository, Reference::Digest(digest_text(digest)?)));
    }
    match path.split_once(':') {
        Some((repository, tag)) => Ok((repository, Reference::Tag(tag_text(tag)?))),
        None => Ok((path, Reference::Tag("latest".into()))),
    }
}

fn digest_text(digest: &str) -> Result<String, &'static str> {
    let hex = digest
        .strip_prefix("sha256:")
        .ok_or("has a digest that is not sha256")?;
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err("has a digest that is not 64 hexadecimal digits");
    }
    Ok(digest.to_owned())
}

fn tag_text(tag: &str) -> Result<String, &'static str> {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let first = tag.bytes().next().ok_or("has an empty tag")?;
    if tag.len() > 128 || !tag.bytes().all(inner) || matches!(first, b'.' | b'-') {
        return Err("has a malformed tag");
    }
    Ok(tag.to_owned())
}

fn repository_name(name: &str) -> Result<&str, &'static str> {
    let allowed = |b: u8| {
        b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-' | b'/')
    };
    let parts = name.split('/').all(|part| !part.is_empty());
    if name.len() < 2 || name.len() > 256 || !parts || !name.bytes().all(allowed) {
        return Err("has a malformed repository name");
    }
    Ok(name)
}

#[cfg(test)]
mod tests;
