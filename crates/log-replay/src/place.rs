//! Where logs or failed logs are.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

/// Where logs or failed logs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Objects below a prefix of a bucket.
    Bucket {
        /// The bucket.
        bucket: String,
        /// What the keys begin with.
        prefix: String,
    },
    /// A file, or all files below a folder.
    Path(PathBuf),
}

impl FromStr for Place {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let Some(rest) = text.strip_prefix("s3://") else {
            return Ok(Self::Path(text.into()));
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        Ok(Self::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_bucket_or_a_path() {
        let bucket = |bucket: &str, prefix: &str| Place::Bucket {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        };
        assert_eq!("s3://logs/failed/".parse(), Ok(bucket("logs", "failed/")));
        assert_eq!("s3://logs".parse(), Ok(bucket("logs", "")));
        assert_eq!("failed/x.gz".parse(), Ok(Place::Path("failed/x.gz".into())));
    }
}
