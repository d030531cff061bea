use proptest::prelude::*;

use super::super::{Epoch, Key};
use super::*;
use crate::host::Host;

const EXPIRES: u64 = 1_764_500_000;
/// Computed by Python's `hmac` and `base64`.
const TOKEN: &str = "1764500000.L2E_Yj1j.YZmfKq8F_4jHyYQr1hx-4usbwdfmICWK_pSNDmqNZJI";

fn key() -> Key {
    Key::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap()
}

fn gated() -> GatedHost {
    GatedHost {
        host: Host::parse("a.dev.example.com").unwrap(),
        generation: Some("0123456789abcdef".to_owned()),
        revocations: 3,
    }
}

fn token_for(path: &str, expires: u64) -> Token {
    let gated = gated();
    let grant = gated.grant(VisitPath::parse(path).unwrap(), expires);
    grant.to_token(&key().mac(&grant.message()))
}

/// What the door answers to a token at a host.
fn enter(gated: &GatedHost, key: &Key, text: &str, now: u64) -> Result<String, TokenError> {
    let presented = PresentedToken::parse(text)?;
    let genuine = key.mac(&presented.claim(gated).message());
    let path = presented.verify(&genuine, now)?;
    Ok(path.as_str().to_owned())
}

#[test]
fn a_token_is_made_and_lets_its_bearer_in_where_it_says() {
    assert_eq!(token_for("/a?b=c", EXPIRES).expose(), TOKEN);
    let entered = enter(&gated(), &key(), TOKEN, EXPIRES - 1);
    assert_eq!(entered.as_deref(), Ok("/a?b=c"));
}

#[test]
fn an_expired_token_is_refused() {
    assert_eq!(
        enter(&gated(), &key(), TOKEN, EXPIRES),
        Err(TokenError::Expired)
    );
    assert_eq!(
        enter(&gated(), &key(), TOKEN, u64::MAX),
        Err(TokenError::Expired)
    );
}

#[test]
fn a_token_is_good_for_one_host_generation_and_revocation() {
    let host = GatedHost {
        host: Host::parse("b.dev.example.com").unwrap(),
        ..gated()
    };
    let generation = GatedHost {
        generation: Some("0123456789abcdee".to_owned()),
        ..gated()
    };
    let no_generation = GatedHost {
        generation: None,
        ..gated()
    };
    let revoked = GatedHost {
        revocations: 4,
        ..gated()
    };
    for other in [host, generation, no_generation, revoked] {
        let refused = enter(&other, &key(), TOKEN, 0);
        assert_eq!(refused, Err(TokenError::NotGenuine), "{other:?}");
    }
}

#[test]
fn no_generation_is_not_an_empty_one() {
    let none = GatedHost {
        generation: None,
        ..gated()
    };
    let empty = GatedHost {
        generation: Some(String::new()),
        ..gated()
    };
    let message = |gated: &GatedHost| gated.grant(VisitPath::root(), 0).message();
    assert_ne!(message(&none), message(&empty));
}

#[test]
fn a_token_is_good_for_its_path_and_expiry_only() {
    let tag = TOKEN.rsplit_once('.').unwrap().1;
    let later = TOKEN.replace("1764500000", "1964500000");
    let elsewhere = format!("{EXPIRES}.{}.{tag}", URL_SAFE_NO_PAD.encode("/admin"));
    for text in [later, elsewhere] {
        let refused = enter(&gated(), &key(), &text, 0);
        assert_eq!(refused, Err(TokenError::NotGenuine), "{text}");
    }
}

#[test]
fn what_an_application_sees_makes_no_token() {
    // It sees the cookie of its visitors, which is half a tag, and has keys of its own.
    let gated = gated();
    let cookie = gated.cookie(Epoch::at(EXPIRES), &key());
    let tag = format!("{}{}", cookie.value(), "0".repeat(32));
    let of_cookie = Tag::from_slice(&hex::decode(tag).unwrap()).unwrap();
    let grant = gated.grant(VisitPath::root(), EXPIRES);
    let with_cookie = grant.to_token(&of_cookie);
    let own = Key::from_bytes(cookie.value().as_bytes()).unwrap();
    let with_own_key = grant.to_token(&own.mac(&grant.message()));
    for token in [with_cookie, with_own_key] {
        let refused = enter(&gated, &key(), token.expose(), 0);
        assert_eq!(refused, Err(TokenError::NotGenuine));
    }
    // The tag of a cookie's message is none of a token.
    let of_cookie = key().mac(&gated.cookie_message(Epoch::at(EXPIRES)));
    let refused = enter(&gated, &key(), grant.to_token(&of_cookie).expose(), 0);
    assert_eq!(refused, Err(TokenError::NotGenuine));
}

#[test]
fn a_token_that_leads_elsewhere_is_none_even_if_it_were_genuine() {
    let gated = gated();
    let path = "//evil.example";
    let message = gated.message(
        Purpose::Token,
        &[path.as_bytes(), EXPIRES.to_be_bytes().as_slice()],
    );
    let tag = URL_SAFE_NO_PAD.encode(key().mac(&message).as_bytes());
    let text = format!("{EXPIRES}.{}.{tag}", URL_SAFE_NO_PAD.encode(path));
    assert_eq!(enter(&gated, &key(), &text, 0), Err(TokenError::Malformed));
}

#[test]
fn a_token_is_written_in_one_way() {
    let (_, rest) = TOKEN.split_once('.').unwrap();
    for text in [
        "",
        ".",
        "..",
        "...",
        &format!("+{TOKEN}"),
        &format!("0{TOKEN}"),
        &format!(" {TOKEN}"),
        &format!("{TOKEN} "),
        &format!("{TOKEN}="),
        &format!("{TOKEN}."),
        &format!("{TOKEN}.x"),
        &format!("-1.{rest}"),
        &format!("18446744073709551616.{rest}"),
        // The last character of the tag holds two bits that mean nothing.
        &format!("{}J", &TOKEN[..TOKEN.len() - 1]),
        &TOKEN.replace('_', "/"),
        &TOKEN.replace('.', "%2E"),
        &TOKEN[..TOKEN.len() - 1],
    ] {
        let refused = enter(&gated(), &key(), text, 0);
        assert_eq!(refused, Err(TokenError::Malformed), "{text}");
    }
}

#[test]
fn a_token_is_in_no_text_but_its_own() {
    let token = token_for("/secret-path", EXPIRES);
    assert_eq!(format!("{token:?}"), "Token(hidden)");
    let presented = PresentedToken::parse(token.expose()).unwrap();
    let tag = token.expose().rsplit_once('.').unwrap().1;
    assert!(!format!("{presented:?}").contains(tag));
    for error in [
        TokenError::Malformed,
        TokenError::NotGenuine,
        TokenError::Expired,
    ] {
        assert!(!error.to_string().contains(tag));
    }
}

#[test]
fn the_longest_message_is_one_that_kms_takes() {
    let gated = GatedHost {
        host: Host::parse(&format!("{0}.{0}", "a".repeat(63))).unwrap(),
        generation: Some("g".repeat(256)),
        revocations: u64::MAX,
    };
    let path = VisitPath::parse(&format!("/{}", "a".repeat(2047))).unwrap();
    assert!(gated.grant(path, u64::MAX).message().as_bytes().len() <= 4096);
}

proptest! {
    #[test]
    fn an_altered_token_lets_nobody_in(at in 0..TOKEN.len(), to in r"[0-9A-Za-z._=/-]") {
        let altered = format!("{}{to}{}", &TOKEN[..at], &TOKEN[at + 1..]);
        prop_assume!(altered != TOKEN);
        prop_assert!(enter(&gated(), &key(), &altered, 0).is_err());
    }

    #[test]
    fn what_strangers_write_is_read_without_harm(text in ".{0,80}") {
        prop_assert!(enter(&gated(), &key(), &text, 0).is_err());
    }

    #[test]
    fn a_token_needs_no_encoding_in_an_address(path in r"/[!-~&&[^\\#%/]]{0,40}", expires in 1_u64..) {
        prop_assume!(VisitPath::parse(&path).is_ok());
        let token = token_for(&path, expires);
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        prop_assert!(token.expose().chars().all(unreserved));
        prop_assert_eq!(enter(&gated(), &key(), token.expose(), 0), Ok(path));
    }
}
