use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use proptest::prelude::*;
use serde_json::json;
use sha2::Sha256;

use super::*;

/// The public key that belongs to [`signing_key`], written by Python's `cryptography`.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
     MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAERxw+dYxJBChbun5TEY7Q9SSt6wdX\n\
     0lvS+Oew1236cUzdUg96yoqLkXrMN/Ud6PDJu+OthYOC5wLcJaEtCfeoWA==\n\
     -----END PUBLIC KEY-----\n";
/// Tokens as a load balancer writes them, padding included, signed by Python's `cryptography`. In every other signature the
/// second number is above half of the curve's order, which some libraries refuse.
const TOKENS: [&str; 2] = [
    "eyJ0eXAiOiJKV1QiLCJraWQiOiJjMmY4MGM4Yi1jMDVjLTQwNjgtYWYxNC0xNzI5OWY3ODk2YjEiLCJhbGciOiJFUzI1NiIs\
     ImlzcyI6Imh0dHBzOi8vaWRwLmV4YW1wbGUuY29tIiwiY2xpZW50IjoiY2xpZW50LTEiLCJzaWduZXIiOiJhcm46YXdzOmVs\
     YXN0aWNsb2FkYmFsYW5jaW5nOmV1LWNlbnRyYWwtMToxMjM0NTY3ODkwMTI6bG9hZGJhbGFuY2VyL2FwcC9jb21tb24vNjI4\
     NGJlNjViODI3YzU5OCIsImV4cCI6MTc2NDUwMDAwMH0=.eyJzdWIiOiIyM2Q0OThiMiIsImVtYWlsX3ZlcmlmaWVkIjoidHJ\
     1ZSIsImVtYWlsIjoiSmFuZUBFeGFtcGxlLmNvbSIsInVzZXJuYW1lIjoiamFuZSIsImV4cCI6MTc2NDUwMDAwMCwiaXNzIjo\
     iaHR0cHM6Ly9pZHAuZXhhbXBsZS5jb20ifQ==.vGLZwQgJno9iU9ljKqvrwvyODKTZBQHrA-c_P8c1Ar8IiZFK-fVCv1eubX\
     wlt2PBaD3P5Dj1uWXydSPD4HZrGQ==",
    "eyJ0eXAiOiJKV1QiLCJraWQiOiJjMmY4MGM4Yi1jMDVjLTQwNjgtYWYxNC0xNzI5OWY3ODk2YjEiLCJhbGciOiJFUzI1NiIs\
     ImlzcyI6Imh0dHBzOi8vaWRwLmV4YW1wbGUuY29tIiwiY2xpZW50IjoiY2xpZW50LTEiLCJzaWduZXIiOiJhcm46YXdzOmVs\
     YXN0aWNsb2FkYmFsYW5jaW5nOmV1LWNlbnRyYWwtMToxMjM0NTY3ODkwMTI6bG9hZGJhbGFuY2VyL2FwcC9jb21tb24vNjI4\
     NGJlNjViODI3YzU5OCIsImV4cCI6MTc2NDUwMDAwMH0=.eyJzdWIiOiIyM2Q0OThiMiIsImVtYWlsX3ZlcmlmaWVkIjoidHJ\
     1ZSIsImVtYWlsIjoiSmFuZUBFeGFtcGxlLmNvbSIsInVzZXJuYW1lIjoiamFuZSIsImV4cCI6MTc2NDUwMDAwMCwiaXNzIjo\
     iaHR0cHM6Ly9pZHAuZXhhbXBsZS5jb20ifQ==.Wjuh8pIp_VaggZmVgDV8Am3PyC_HhGlBC0ygFqynw5i6kQ15FgRGsTuu1a\
     D09m5YsvUb2I1iOxOEjfe3BlGalw==",
];
/// The same without padding, as RFC 7515 demands.
const UNPADDED: &str = "eyJ0eXAiOiJKV1QiLCJraWQiOiJjMmY4MGM4Yi1jMDVjLTQwNjgtYWYxNC0xNzI5OWY3ODk2YjEiLCJhbGciOiJFUzI1NiIs\
     ImlzcyI6Imh0dHBzOi8vaWRwLmV4YW1wbGUuY29tIiwiY2xpZW50IjoiY2xpZW50LTEiLCJzaWduZXIiOiJhcm46YXdzOmVs\
     YXN0aWNsb2FkYmFsYW5jaW5nOmV1LWNlbnRyYWwtMToxMjM0NTY3ODkwMTI6bG9hZGJhbGFuY2VyL2FwcC9jb21tb24vNjI4\
     NGJlNjViODI3YzU5OCIsImV4cCI6MTc2NDUwMDAwMH0.eyJzdWIiOiIyM2Q0OThiMiIsImVtYWlsX3ZlcmlmaWVkIjoidHJ1\
     ZSIsImVtYWlsIjoiSmFuZUBFeGFtcGxlLmNvbSIsInVzZXJuYW1lIjoiamFuZSIsImV4cCI6MTc2NDUwMDAwMCwiaXNzIjoi\
     aHR0cHM6Ly9pZHAuZXhhbXBsZS5jb20ifQ.iVhIiER9K9qapJQ-NjZxETBmWUMOCDtpEt15A2YjKtVLXqBKpcNaXiGonJHc4\
     KcMrEe_JgYq5KS2Vv35DtWH9Q";

const EXPIRES: u64 = 1_764_500_000;
const SIGNER: &str = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/common/6284be65b827c598";

fn signing_key() -> SigningKey {
    let digits = "1234567890abcdef".repeat(4);
    SigningKey::from_slice(&hex::decode(digits).unwrap()).unwrap()
}

fn issued() -> Issued {
    Issued {
        signers: vec!["arn:another".to_owned(), SIGNER.to_owned()],
        issuer: "https://idp.example.com".to_owned(),
        client: "client-1".to_owned(),
    }
}

fn header() -> Value {
    json!({
        "typ": "JWT",
        "kid": "c2f80c8b-c05c-4068-af14-17299f7896b1",
        "alg": "ES256",
        "iss": "https://idp.example.com",
        "client": "client-1",
        "signer": SIGNER,
        "exp": EXPIRES,
    })
}

fn header_with(name: &str, value: Value) -> Value {
    let mut header = header();
    header[name] = value;
    header
}

fn claims() -> Value {
    json!({ "sub": "1", "email": "jane@example.com", "email_verified": true })
}

fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

fn to_sign(header: &str, claims: &Value) -> String {
    format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(claims.to_string().as_bytes())
    )
}

fn signed(header: &str, key: &SigningKey) -> String {
    let signed = to_sign(header, &claims());
    let signature: Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", encode(&signature.to_bytes()))
}

fn email(token: &str, now: u64) -> Result<String, IdentityError> {
    let person = IdentityToken::parse(&[token])?.verify(PUBLIC_KEY, &issued(), now)?;
    person.email(false).map(|email| email.to_string())
}

fn refusal(header: &Value) -> Option<IdentityError> {
    email(&signed(&header.to_string(), &signing_key()), 0).err()
}

#[test]
fn a_token_of_the_load_balancer_says_who_has_signed_in() {
    for token in TOKENS.into_iter().chain([UNPADDED]) {
        assert_eq!(email(token, EXPIRES - 1), Ok("jane@example.com".to_owned()));
    }
    assert_eq!(refusal(&header()), None);
}

#[test]
fn a_token_names_its_key() {
    let token = IdentityToken::parse(&[TOKENS[0]]).unwrap();
    assert_eq!(token.key_id(), "c2f80c8b-c05c-4068-af14-17299f7896b1");
    let source = KeySource::at("https://keys.example.com").unwrap();
    assert_eq!(
        token.key_address(&source),
        "https://keys.example.com/c2f80c8b-c05c-4068-af14-17299f7896b1"
    );
}

#[test]
fn an_expired_token_is_refused() {
    assert_eq!(email(TOKENS[0], EXPIRES), Err(IdentityError::Expired));
    assert_eq!(email(TOKENS[0], u64::MAX), Err(IdentityError::Expired));
}

#[test]
fn a_token_for_somebody_else_is_refused() {
    for (name, value, refused) in [
        (
            "signer",
            json!("arn:aws:elasticloadbalancing:eu-central-1:666:loadbalancer/app/x/1"),
            IdentityError::Signer,
        ),
        ("signer", json!(""), IdentityError::Signer),
        (
            "iss",
            json!("https://idp.example.com/"),
            IdentityError::Issuer,
        ),
        ("iss", json!("https://evil.example"), IdentityError::Issuer),
        ("client", json!("client-2"), IdentityError::Client),
        ("client", json!("Client-1"), IdentityError::Client),
    ] {
        assert_eq!(refusal(&header_with(name, value)), Some(refused), "{name}");
    }
    let nobody = Issued {
        signers: Vec::new(),
        ..issued()
    };
    let token = IdentityToken::parse(&[TOKENS[0]]).unwrap();
    assert_eq!(
        token.verify(PUBLIC_KEY, &nobody, 0),
        Err(IdentityError::Signer)
    );
}

#[test]
fn a_header_without_what_is_checked_is_refused() {
    for name in ["alg", "kid", "signer", "iss", "client", "exp"] {
        let mut header = header();
        header.as_object_mut().unwrap().remove(name);
        assert_eq!(refusal(&header), Some(malformed("header")), "{name}");
    }
    for exp in [json!("1764500000"), json!(-1), json!(1.5), json!(null)] {
        assert_eq!(refusal(&header_with("exp", exp)), Some(malformed("header")));
    }
    // Which of the two would count is not for the token to say.
    let twice = header()
        .to_string()
        .replacen('{', r#"{"client":"client-2","#, 1);
    assert_eq!(
        email(&signed(&twice, &signing_key()), 0),
        Err(malformed("header"))
    );
}

#[test]
fn a_token_does_not_choose_how_it_is_verified() {
    for algorithm in ["none", "None", "HS256", "es256", "ES384", "RS256", ""] {
        let refused = refusal(&header_with("alg", json!(algorithm)));
        assert_eq!(refused, Some(IdentityError::Algorithm), "{algorithm}");
    }
    assert_eq!(
        refusal(&header_with("crit", json!(["b64"]))),
        Some(IdentityError::Algorithm)
    );
}

#[test]
fn a_token_without_signature_is_refused() {
    for algorithm in ["none", "ES256"] {
        let signed = to_sign(&header_with("alg", json!(algorithm)).to_string(), &claims());
        for end in ["", ".", ".AA", ".=="] {
            assert!(
                email(&format!("{signed}{end}"), 0).is_err(),
                "{algorithm} {end}"
            );
        }
    }
    // Two numbers that would make every check come out right.
    let zeros = format!(
        "{}.{}",
        to_sign(&header().to_string(), &claims()),
        encode(&[0; 64])
    );
    assert_eq!(email(&zeros, 0), Err(malformed("signature")));
}

#[test]
fn the_public_key_is_no_secret_to_sign_with() {
    for algorithm in ["HS256", "ES256"] {
        let signed = to_sign(&header_with("alg", json!(algorithm)).to_string(), &claims());
        let mac = Hmac::<Sha256>::new_from_slice(PUBLIC_KEY.as_bytes()).unwrap();
        let mac = mac.chain_update(&signed).finalize().into_bytes();
        let token = format!("{signed}.{}", encode(&mac));
        assert!(email(&token, 0).is_err(), "{algorithm}");
        let twice = format!("{signed}.{}", encode(&[mac, mac].concat()));
        let refused = match algorithm {
            "HS256" => IdentityError::Algorithm,
            _ => IdentityError::Signature,
        };
        assert_eq!(email(&twice, 0), Err(refused), "{algorithm}");
    }
}

#[test]
fn a_forged_or_altered_token_is_refused() {
    let other = SigningKey::from_slice(&[7; 32]).unwrap();
    let forged = signed(&header().to_string(), &other);
    assert_eq!(email(&forged, 0), Err(IdentityError::Signature));

    let parts: Vec<&str> = TOKENS[0].split('.').collect();
    let others = encode(
        json!({ "email": "op@example.com", "email_verified": true })
            .to_string()
            .as_bytes(),
    );
    let altered = format!("{}.{others}.{}", parts[0], parts[2]);
    assert_eq!(email(&altered, 0), Err(IdentityError::Signature));
    let later = encode(header_with("exp", json!(u64::MAX)).to_string().as_bytes());
    let altered = format!("{later}.{}.{}", parts[1], parts[2]);
    assert_eq!(email(&altered, 0), Err(IdentityError::Signature));
    // The padding is signed as well.
    assert_eq!(
        email(&TOKENS[0].replace("=.", "."), 0),
        Err(IdentityError::Signature)
    );
}

#[test]
fn a_truncated_token_is_refused() {
    for end in 0..TOKENS[0].len() - 2 {
        assert!(email(&TOKENS[0][..end], 0).is_err(), "{end}");
    }
    // Without the padding of the signature, which is not signed, it says the same.
    assert!(email(TOKENS[0].trim_end_matches('='), 0).is_ok());
}

#[test]
fn a_key_is_named_by_a_uuid() {
    for kid in [
        "",
        "c2f80c8bc05c4068af1417299f7896b1",
        "{c2f80c8b-c05c-4068-af14-17299f7896b1}",
        "urn:uuid:c2f80c8b-c05c-4068-af14-17299f7896b1",
        "c2f80c8b-c05c-4068-af14-17299f7896b1/../../x",
        "../../../../../../../../../../../../x",
        "c2f80c8b-c05c-4068-af14-17299f7896b",
        "c2f80c8b-c05c-4068-af14-17299f7896b1-",
        "g2f80c8b-c05c-4068-af14-17299f7896b1",
        "c2f80c8b-c05c-4068-af14-17299f7896b1?x",
        "c2f80c8b/c05c-4068-af14-17299f7896b1",
    ] {
        assert_eq!(
            refusal(&header_with("kid", json!(kid))),
            Some(IdentityError::KeyId),
            "{kid}"
        );
    }
    assert_eq!(
        refusal(&header_with("kid", json!(1))),
        Some(malformed("header"))
    );
}

#[test]
fn there_is_one_token() {
    let parse = |values: &[&str]| IdentityToken::parse(values).map(|_| ()).err();
    assert_eq!(parse(&[]), Some(IdentityError::Missing));
    assert_eq!(parse(&[TOKENS[0], TOKENS[0]]), Some(IdentityError::Missing));
    assert_eq!(parse(&[&"a".repeat(16_385)]), Some(IdentityError::Length));
    assert_eq!(parse(&[&"a".repeat(16_384)]), Some(malformed("end")));
    assert_eq!(
        parse(&[&format!("{}.x", TOKENS[0])]),
        Some(malformed("signature"))
    );
    assert_eq!(parse(&["a.b.c"]), Some(malformed("header")));
}

#[test]
fn a_public_key_is_one_of_the_curve() {
    let token = IdentityToken::parse(&[TOKENS[0]]).unwrap();
    let no_point = PUBLIC_KEY.replace("MFkw", "MFkx");
    let of_another_kind = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    for key in [
        "",
        "<Error><Code>AccessDenied</Code></Error>",
        &no_point,
        of_another_kind,
    ] {
        assert_eq!(
            token.verify(key, &issued(), 0),
            Err(IdentityError::PublicKey),
            "{key}"
        );
    }
}

#[test]
fn nothing_of_a_token_is_in_a_text() {
    let token = IdentityToken::parse(&[TOKENS[0]]).unwrap();
    assert_eq!(format!("{token:?}"), "IdentityToken(hidden)");
    let header = r#"{"alg":"s3cret-s3cret","kid":"s3cret-s3cret","exp":"s3cret-s3cret"}"#;
    let error = email(&signed(header, &signing_key()), 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "verify the sign-in: the header of the identity token cannot be read. Sign in again."
    );
    assert!(!format!("{error:?}").contains("s3cret"));
}

proptest! {
    #[test]
    fn no_altered_token_is_accepted(at in 0..TOKENS[0].len() - 2, to in r"[0-9A-Za-z._=-]") {
        let altered = format!("{}{to}{}", &TOKENS[0][..at], &TOKENS[0][at + 1..]);
        prop_assume!(altered != TOKENS[0]);
        prop_assert!(email(&altered, 0).is_err());
    }

    #[test]
    fn what_strangers_write_is_read_without_harm(text in r"[ey.A-Za-z0-9=_-]{0,60}|.{0,60}") {
        prop_assert!(email(&text, 0).is_err());
    }
}
