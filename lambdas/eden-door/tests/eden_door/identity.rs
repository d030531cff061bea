//! Identity tokens, signed as a load balancer signs them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use eden_core::state::row::unix_seconds;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

/// The public key of [`token`]'s signatures.
pub(crate) const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
     MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERxw+dYxJBChbun5TEY7Q9SSt6wdX\n\
     0lvS+Oew1236cUzdUg96yoqLkXrMN/Ud6PDJu+OthYOC5wLcJaEtCfeoWA==\n\
     -----END PUBLIC KEY-----\n";
pub(crate) const ISSUER: &str = "https://idp.example.com";
pub(crate) const CLIENT: &str = "client-1";
const KEY_ID: &str = "c2f80c8b-c05c-4068-af14-17299f7896b1";

/// What a token says, all of it right.
pub(crate) fn header(signer: &str) -> Value {
    json!({
        "typ": "JWT",
        "kid": KEY_ID,
        "alg": "ES256",
        "iss": ISSUER,
        "client": CLIENT,
        "signer": signer,
        "exp": unix_seconds() + 120,
    })
}

/// Who has signed in.
pub(crate) fn claims(email: &str) -> Value {
    json!({ "sub": "1", "email": email, "email_verified": true })
}

/// A token, signed with the key that belongs to [`PUBLIC_KEY`].
pub(crate) fn token(header: &Value, claims: &Value) -> String {
    let bytes: Vec<u8> = [0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef].repeat(4);
    let key = SigningKey::from_slice(&bytes).unwrap();
    let signed = [header, claims].map(|part| URL_SAFE.encode(part.to_string()));
    let signed = signed.join(".");
    let signature: Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE.encode(signature.to_bytes()))
}
