//! What the public may read of an image.

/// As many digits of a digest as are shown.
const DIGITS: usize = 12;

/// An image without its registry, whose name holds the id of an AWS account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicImage {
    /// Repository and tag.
    pub(crate) name: String,
    /// The beginning of the digest, where the image is named by one.
    pub(crate) digest: Option<String>,
}

impl PublicImage {
    pub(crate) fn of(image: &str) -> Self {
        let (name, digest) = match image.split_once('@') {
            Some((name, digest)) => (name, shortened(digest)),
            None => (image, None),
        };
        Self {
            name: without_registry(name).to_owned(),
            digest,
        }
    }
}

/// The first part is a registry when it looks like a host, as Docker has it:
/// <https://github.com/distribution/reference/blob/main/normalize.go>.
fn without_registry(name: &str) -> &str {
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => name,
    }
}

fn shortened(digest: &str) -> Option<String> {
    let (algorithm, digits) = digest.split_once(':')?;
    let is_digest = digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let digits = digits.get(..DIGITS).filter(|_| is_digest)?;
    Some(format!("{algorithm}:{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_registry_nor_account_is_shown() {
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let ecr = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/team/app";
        let name = |image: &str| PublicImage::of(image).name;
        assert_eq!(name(&format!("{ecr}:v1")), "team/app:v1");
        assert_eq!(name("localhost:5000/app"), "app");
        assert_eq!(name("library/nginx:1"), "library/nginx:1");
        assert_eq!(name("nginx:1.27"), "nginx:1.27");
        let by_digest = PublicImage::of(&format!("{ecr}:v1@sha256:{digest}"));
        assert_eq!(by_digest.name, "team/app:v1");
        assert_eq!(by_digest.digest.unwrap(), "sha256:9f86d081884c");
        assert_eq!(PublicImage::of("app@octocat").digest, None);
    }
}
