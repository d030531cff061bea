//! Where a load balancer's public keys are.

/// The regions of AWS GovCloud (US), whose keys are in S3, and those of AWS in China, whose names end in another way.
const GOVCLOUD: &str = "us-gov-";
const CHINA: &str = "cn-";
/// How the address of a server on this machine begins, with its port.
const LOCAL: [&str; 3] = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];

/// The address below which the public keys of a region's load balancers are, without a slash at its end.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeySource(String);

/// Why there are no keys to be found.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeySourceError {
    /// There is no such region.
    #[error(
        "find the load balancers' public keys: {region:?} is no region's name. Set AWS_REGION."
    )]
    Region {
        /// What was given.
        region: String,
    },
    /// The address is not one that keys could be trusted from.
    #[error(
        "find the load balancers' public keys: {base:?} must begin with https://, or http:// on this machine"
    )]
    Base {
        /// What was given.
        base: String,
    },
}

impl KeySource {
    /// Where the keys of a region are.
    ///
    /// # Errors
    /// It is no region's name.
    pub fn of_region(region: &str) -> Result<Self, KeySourceError> {
        let is_of_a_name =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.is_empty() || !region.bytes().all(is_of_a_name) {
            return Err(KeySourceError::Region {
                region: region.to_owned(),
            });
        }
        Ok(Self(address_of(region)))
    }

    /// Another address, which stands in for AWS: HTTPS, or a server on this machine.
    ///
    /// # Errors
    /// Somebody on the way could give out keys of their own.
    pub fn at(base: &str) -> Result<Self, KeySourceError> {
        let is_safe = ["https://"]
            .iter()
            .chain(&LOCAL)
            .any(|prefix| base.starts_with(prefix))
            && base
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"@?#\\".contains(&byte));
        match is_safe {
            true => Ok(Self(base.trim_end_matches('/').to_owned())),
            false => Err(KeySourceError::Base {
                base: base.to_owned(),
            }),
        }
    }

    /// The address of a key, whose id [`IdentityToken`](super::IdentityToken) has found to be a UUID.
    pub(super) fn address(&self, key_id: &str) -> String {
        format!("{}/{key_id}", self.0)
    }
}

fn address_of(region: &str) -> String {
    if region.starts_with(GOVCLOUD) {
        return format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}");
    }
    let suffix = match region.starts_with(CHINA) {
        true => "amazonaws.com.cn",
        false => "amazonaws.com",
    };
    format!("https://public-keys.auth.elb.{region}.{suffix}")
}

#[cfg(test)]
mod tests;
