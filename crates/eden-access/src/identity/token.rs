//! Identity tokens of an Application Load Balancer.

use std::fmt;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::IdentityError;
use super::key_source::KeySource;
use super::person::Person;

/// The longest header that a load balancer passes on, in bytes.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html#http-headers-quotas>
const LONGEST: usize = 16 * 1024;
/// The algorithm that load balancers sign with.
const ALGORITHM: &str = "ES256";
/// How many hexadecimal digits the parts of a UUID have.
const UUID_PARTS: [usize; 5] = [8, 4, 4, 4, 12];

/// Load balancers fill up base64 with `=`, against RFC 7515, which is why JWT libraries refuse their tokens. AWS has said
/// that this will end, so both are read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a token says of itself, beside the claims.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    signer: String,
    iss: String,
    client: String,
    exp: u64,
    /// Extensions that whoever verifies must understand. Load balancers use none.
    crit: Option<Value>,
}

/// Which tokens are good.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issued {
    /// The ARNs of the load balancers that may have signed.
    pub signers: Vec<String>,
    /// The identity provider: `issuer` of the rule that authenticates.
    pub issuer: String,
    /// The application that was signed in to: `client_id` of that rule.
    pub client: String,
}

/// A token that nobody has verified.
pub struct IdentityToken<'a> {
    /// Header and claims as they came, with their padding: this is what was signed.
    signed: &'a str,
    claims: &'a str,
    header: Header,
    signature: Signature,
}

impl<'a> IdentityToken<'a> {
    /// Reads the token of a request, given all values of its header.
    ///
    /// # Errors
    /// There is not exactly one, or it is none that a load balancer signs.
    pub fn parse(values: &[&'a str]) -> Result<Self, IdentityError> {
        let [token] = values else {
            return Err(IdentityError::Missing);
        };
        if token.len() > LONGEST {
            return Err(IdentityError::Length);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(malformed("end"))?;
        let (header, claims) = signed.split_once('.').ok_or(malformed("end"))?;
        let header: Header = read("header", header)?;
        check_header(&header)?;
        Ok(Self {
            signed,
            claims,
            header,
            signature: read_signature(signature)?,
        })
    }

    /// The address of the public key with which it says that it was signed.
    #[must_use]
    pub fn key_address(&self, source: &KeySource) -> String {
        source.address(self.key_id())
    }

    /// The key's id: a UUID.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.header.kid
    }

    /// Verifies it with the public key, in PEM, that was fetched from its address, and returns who has signed in.
    ///
    /// # Errors
    /// It is forged, altered, expired, or meant for somebody else.
    pub fn verify(
        &self,
        public_key: &str,
        issued: &Issued,
        now: u64,
    ) -> Result<Person, IdentityError> {
        let key =
            VerifyingKey::from_public_key_pem(public_key).map_err(|_| IdentityError::PublicKey)?;
        key.verify(self.signed.as_bytes(), &self.signature)
            .map_err(|_| IdentityError::Signature)?;
        self.check_issued(issued, now)?;
        read("claims", self.claims)
    }

    fn check_issued(&self, issued: &Issued, now: u64) -> Result<(), IdentityError> {
        let header = &self.header;
        if !issued.signers.contains(&header.signer) {
            return Err(IdentityError::Signer);
        }
        if header.iss != issued.issuer {
            return Err(IdentityError::Issuer);
        }
        if header.client != issued.client {
            return Err(IdentityError::Client);
        }
        match now < header.exp {
            true => Ok(()),
            false => Err(IdentityError::Expired),
        }
    }
}

impl fmt::Debug for IdentityToken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdentityToken(hidden)")
    }
}

/// The algorithm is fixed, and never taken from the token: otherwise it could say that it needs no signature.
fn check_header(header: &Header) -> Result<(), IdentityError> {
    if header.alg != ALGORITHM || header.crit.is_some() {
        return Err(IdentityError::Algorithm);
    }
    match is_uuid(&header.kid) {
        true => Ok(()),
        false => Err(IdentityError::KeyId),
    }
}

/// In its usual form only: the key's id becomes part of an address.
fn is_uuid(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |digits: usize| {
        parts.next().is_some_and(|part| {
            part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    UUID_PARTS.into_iter().all(fits) && parts.next().is_none()
}

fn read_signature(text: &str) -> Result<Signature, IdentityError> {
    let bytes = BASE64.decode(text).map_err(|_| malformed("signature"))?;
    Signature::from_slice(&bytes).map_err(|_| malformed("signature"))
}

/// A part of the token. What the parser says is left out, since it quotes what it read.
fn read<T: DeserializeOwned>(part: &'static str, text: &str) -> Result<T, IdentityError> {
    let bytes = BASE64.decode(text).map_err(|_| malformed(part))?;
    serde_json::from_slice(&bytes).map_err(|_| malformed(part))
}

fn malformed(part: &'static str) -> IdentityError {
    IdentityError::Malformed { part }
}

#[cfg(test)]
mod tests;
