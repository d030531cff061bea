//! Why nobody is taken for who they say they are.

use crate::visitor::EmailError;

/// Why an identity token proves nothing: 401. Nothing of the token is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum IdentityError {
    /// The request has no token, or several.
    #[error(
        "verify the sign-in: the request must have the header x-amzn-oidc-data once. Sign in at the door's own host."
    )]
    Missing,
    /// It is longer than a header can be.
    #[error(
        "verify the sign-in: the identity token is longer than a load balancer makes it. Sign in again."
    )]
    Length,
    /// It is no token, or was cut.
    #[error("verify the sign-in: the {part} of the identity token cannot be read. Sign in again.")]
    Malformed {
        /// Which of the token's parts.
        part: &'static str,
    },
    /// It is not signed as load balancers sign.
    #[error("verify the sign-in: the identity token is not signed with ES256. Sign in again.")]
    Algorithm,
    /// It names no key of a load balancer.
    #[error("verify the sign-in: the identity token names a key that is no UUID. Sign in again.")]
    KeyId,
    /// What was fetched as public key is none.
    #[error(
        "verify the sign-in: the load balancer's public key is no P-256 key in PEM. Check where keys are fetched from."
    )]
    PublicKey,
    /// It is forged or altered.
    #[error("verify the sign-in: the identity token's signature is wrong. Sign in again.")]
    Signature,
    /// Another load balancer signed it.
    #[error(
        "verify the sign-in: another load balancer signed the identity token. Check common_alb_arns."
    )]
    Signer,
    /// Another identity provider issued it.
    #[error(
        "verify the sign-in: another provider issued the identity token. Check the issuer in oidc."
    )]
    Issuer,
    /// It was issued for another application.
    #[error(
        "verify the sign-in: the identity token is for another client. Check the client_id in oidc."
    )]
    Client,
    /// It was good once.
    #[error("verify the sign-in: the identity token has expired. Sign in again.")]
    Expired,
    /// The provider says no address.
    #[error(
        "verify the sign-in: the provider gives no e-mail address. Allow the scope email there."
    )]
    NoEmail,
    /// The address is none that could be admitted.
    #[error("verify the sign-in: the provider gives an address that cannot be admitted")]
    Email(#[source] EmailError),
    /// Nobody says that the address is the person's.
    #[error(
        "verify the sign-in: the provider does not say that the e-mail address is verified. \
         Verify it there, or set oidc.trust_email if the provider never says so."
    )]
    Unverified,
}
