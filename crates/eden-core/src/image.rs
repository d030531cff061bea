//! ECR image URIs.

use std::fmt;
use std::str::FromStr;

/// The address of an image in a private ECR repository.
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
/// nothing could say beforehand whether it exists.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ImageUri {
    text: String,
    /// The account that owns the registry.
    pub account: String,
    /// The registry's region.
    pub region: String,
    /// The repository, which may hold slashes.
    pub repository: String,
    /// What names the image within the repository.
    pub reference: Reference,
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
    let (account, region) = registry(host).ok_or("is not in a private ECR registry")?;
    let (repository, reference) = reference(path)?;
    Ok(ImageUri {
        text: uri.to_owned(),
        account: account.to_owned(),
        region: region.to_owned(),
        repository: repository_name(repository)?.to_owned(),
        reference,
    })
}

/// Account and region of a registry host.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html>
fn registry(host: &str) -> Option<(&str, &str)> {
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
